// The page's end of a worker with a WebAssembly module: one promise an ask, a limit on each, a new worker
// when one is lost. What is asked is its user's; nothing here knows of labels or deliveries.

/** What may be asked by name, and what comes back. */
export type Shape = Record<string, { ask: object; answer: unknown }>;

export type Asking<S extends Shape> = {
  [N in keyof S & string]: { id: number; name: N } & S[N]['ask'];
}[keyof S & string];

/** Why there is no answer. A worker may name reasons of its own besides. */
export type Lost =
  /** The module is missing, broken or not the one this page was built for. */
  | 'not_loaded'
  /** No answer in time; the worker was replaced. */
  | 'too_slow'
  | 'closed';

export type Answered<T extends string> =
  { id: number; ok: true; value: unknown } | { id: number; ok: false; trouble: T; message: string };

export class WorkerError<T extends string = string> extends Error {
  constructor(
    readonly trouble: T | Lost,
    message: string,
  ) {
    super(message);
  }
}

export type MakeWorker = () => Worker;

type Waiting<T extends string> = {
  resolve(value: never): void;
  reject(error: WorkerError<T>): void;
  timer: ReturnType<typeof setTimeout>;
};

/** Asks the worker that is being made, before anybody else may. */
export type Prepare<S extends Shape> = (
  ask: <N extends keyof S & string>(name: N, ask: S[N]['ask']) => Promise<S[N]['answer']>,
) => Promise<void>;

export class WorkerClient<S extends Shape, T extends string> {
  readonly #make: MakeWorker;
  readonly #patience: number;
  readonly #prepare: Prepare<S>;
  readonly #spent: (trouble: T) => boolean;
  readonly #waiting = new Map<number, Waiting<T>>();
  #worker: Worker | null = null;
  #loading: Promise<void> | null = null;
  #closed = false;
  #next = 1;

  /**
   * `patience`: milliseconds after which a silent worker is lost. `prepare`: what makes a new worker able to answer;
   * where it fails the next ask tries again. `spent`: whether a worker that answered with this trouble is of no use any more.
   */
  constructor(make: MakeWorker, patience: number, prepare: Prepare<S>, spent: (trouble: T) => boolean) {
    this.#make = make;
    this.#patience = patience;
    this.#prepare = prepare;
    this.#spent = spent;
  }

  /** `moved`: parts of the ask that are given away. Throws a [`WorkerError`] by name. */
  async ask<N extends keyof S & string>(
    name: N,
    ask: S[N]['ask'],
    moved: Transferable[] = [],
  ): Promise<S[N]['answer']> {
    await this.load();
    return this.#post(name, ask, moved);
  }

  /** Loads once; after a failure the next call tries again. */
  load(): Promise<void> {
    if (this.#closed) return Promise.reject(new WorkerError<T>('closed', 'closed'));
    if (this.#loading !== null) return this.#loading;
    const loading = this.#start().catch((error: unknown) => {
      // One that was lost meanwhile may have a successor already.
      if (this.#loading === loading) this.#lose('not_loaded', String(error));
      throw error instanceof WorkerError ? error : new WorkerError<T>('not_loaded', String(error));
    });
    this.#loading = loading;
    return loading;
  }

  /** Ends the worker; nothing can be asked any more. */
  close(): void {
    this.#closed = true;
    this.#lose('closed', 'closed');
  }

  async #start(): Promise<void> {
    const worker = this.#make();
    worker.onmessage = (message: MessageEvent<Answered<T>>) => this.#settle(message.data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.#lose('not_loaded', event.message);
    };
    this.#worker = worker;
    await this.#prepare((name, ask) =>
      this.#worker === worker
        ? this.#post(name, ask, [])
        : Promise.reject(new WorkerError<T>('not_loaded', 'lost')),
    );
  }

  #post<N extends keyof S & string>(
    name: N,
    ask: S[N]['ask'],
    moved: Transferable[],
  ): Promise<S[N]['answer']> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new WorkerError<T>('not_loaded', 'no worker'));
    const id = this.#next++;
    return new Promise<S[N]['answer']>((resolve, reject) => {
      const timer = setTimeout(() => this.#lose('too_slow', name), this.#patience);
      this.#waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, name, ...ask }, moved);
    });
  }

  #settle(answer: Answered<T>): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.ok) return waiting.resolve(answer.value as never);
    waiting.reject(new WorkerError<T>(answer.trouble, answer.message));
    if (this.#spent(answer.trouble)) this.#lose(answer.trouble, answer.message);
  }

  /** Everything waiting is told; the next ask starts a new worker. */
  #lose(trouble: T | Lost, message: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#loading = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) {
      clearTimeout(one.timer);
      one.reject(new WorkerError<T>(trouble, message));
    }
  }
}
