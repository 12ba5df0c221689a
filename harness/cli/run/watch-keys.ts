import type { Inbox } from '../../watch/inbox.ts';
import type { Keyboard } from './pause.ts';

/** The meaning of the keys, for the person at the keyboard. */
export const keysText = 'Enter runs all, f the failed, q ends';

/** Adds key presses to the inbox. Raw mode keeps typed characters off the screen, which is being redrawn.
 * @param interrupt called on Ctrl-C, which raw mode turns into an ordinary key */
export function listenForKeys(keyboard: Keyboard, inbox: Inbox, interrupt: () => void): Disposable {
  const listen = (data: Buffer) => {
    for (const key of data.toString()) {
      if (key === '\u0003') interrupt();
      else if (key === '\r' || key === '\n') inbox.add({ again: 'all' });
      else if (key === 'f') inbox.add({ again: 'failed' });
      else if (key === 'q') inbox.add({ quit: true });
    }
  };
  keyboard.setRawMode(true);
  keyboard.on('data', listen);
  keyboard.resume();
  return {
    [Symbol.dispose]: () => {
      keyboard.off('data', listen);
      keyboard.setRawMode(false);
      // A keyboard that is being read would keep the process alive.
      keyboard.pause();
    },
  };
}
