import type { Inbox } from '../../watch/inbox.ts';
import type { Keyboard } from './pause.ts';

/** What the keys do, for the person at the keyboard. */
export const keysText = 'Enter runs all, f the failed, q ends';

/** Puts what is typed into the inbox. Nothing that is typed is shown: what the terminal shows is being redrawn.
 * @param interrupt is called at Ctrl-C, which a raw keyboard does not turn into a signal. */
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
      // An open keyboard would keep the process alive.
      keyboard.pause();
    },
  };
}
