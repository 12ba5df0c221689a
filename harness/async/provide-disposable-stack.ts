/** Node 22 has `Symbol.asyncDispose` but not `AsyncDisposableStack`, so it is provided here. */
class Stack implements AsyncDisposableStack {
  readonly [Symbol.toStringTag] = 'AsyncDisposableStack';
  #cleanups: (() => unknown)[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  use<T extends AsyncDisposable | Disposable | null | undefined>(value: T): T {
    if (value !== null && value !== undefined) {
      this.defer(() => (Symbol.asyncDispose in value ? value[Symbol.asyncDispose]() : value[Symbol.dispose]()));
    }
    return value;
  }

  adopt<T>(value: T, cleanUp: (value: T) => PromiseLike<void> | void): T {
    this.defer(() => cleanUp(value));
    return value;
  }

  defer(cleanUp: () => unknown): void {
    if (this.#disposed) throw new ReferenceError('the stack is already disposed');
    this.#cleanups.push(cleanUp);
  }

  move(): AsyncDisposableStack {
    const moved = new Stack();
    [moved.#cleanups, this.#cleanups, this.#disposed] = [this.#cleanups, [], true];
    return moved;
  }

  async disposeAsync(): Promise<void> {
    this.#disposed = true;
    const errors: unknown[] = [];
    for (let cleanUp = this.#cleanups.pop(); cleanUp !== undefined; cleanUp = this.#cleanups.pop()) {
      try {
        await cleanUp();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('; '));
    if (errors.length === 1) throw errors[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync();
  }
}

if (!('AsyncDisposableStack' in globalThis)) Object.assign(globalThis, { AsyncDisposableStack: Stack });

export { Stack as DisposableStackOfNode22 };
