// A worker that answers by script, put in the place of the page's reader before it starts; receiving keeps its own. It lets every
// screen be shown, also those that need a server. Nothing of this is in the page.

import type { Page } from 'playwright-core';

import type { Judgement, ListState, Reading, TypedCodeAnswer } from '../../src/wire';

export type Script = {
  list: ListState;
  /** By text; any other text gets the one under `*`. */
  judgements: Record<string, Judgement>;
  /** What each frame or picture shows, until the test sets another. */
  reading: Reading;
  /** Digits that fit together, and the answer to all others. */
  codes: string[];
  typedCode: TypedCodeAnswer;
};

export async function script(page: Page, scripted: Script): Promise<void> {
  await page.route('**/assay.wasm', (route) =>
    route.fulfill({ body: 'scripted', contentType: 'application/wasm' }),
  );
  await page.route('**/v1/issuers', (route) =>
    route.fulfill({ body: 'scripted', contentType: 'application/octet-stream' }),
  );
  await page.addInitScript((initial: Script) => {
    type Told = { id: number; name: string; text?: string };
    const here = window as unknown as { scripted: Script };
    here.scripted = initial;
    const Real = window.Worker;
    class ScriptedWorker {
      constructor(url: URL, options?: WorkerOptions) {
        if (options?.name === 'receiving') return new Real(url, options) as unknown as ScriptedWorker;
      }
      onmessage: ((message: { data: unknown }) => void) | null = null;
      onerror: unknown = null;
      postMessage(ask: Told) {
        queueMicrotask(() => this.onmessage?.({ data: { id: ask.id, ok: true, value: this.answer(ask) } }));
      }
      terminate() {}
      private answer(ask: Told): unknown {
        const { scripted } = here;
        if (ask.name === 'load') return { bitmaps: true, frames: false };
        if (ask.name === 'read') return scripted.reading;
        if (ask.name === 'list') return scripted.list;
        if (ask.name === 'asks') return null;
        if (ask.name === 'bare') return ask.text ?? '';
        if (ask.name === 'typed_code')
          return scripted.codes.includes(ask.text ?? '')
            ? { ok: true, code: ask.text ?? '', error: null }
            : scripted.typedCode;
        return scripted.judgements[ask.text ?? ''] ?? scripted.judgements['*'];
      }
    }
    Object.defineProperty(window, 'Worker', { value: ScriptedWorker });
  }, scripted);
}

export async function showReading(page: Page, reading: Reading): Promise<void> {
  await page.evaluate((next) => {
    (window as unknown as { scripted: Script }).scripted.reading = next;
  }, reading);
}

export const nothingSeen: Reading = { symbols: [], hints: [], millis: 3 };
