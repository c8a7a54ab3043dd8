import { describe, expect, it } from 'vitest';

import { JUDGEMENTS, LIST } from '../e2e/support/judgements';
import { initial, step, type Effect, type Event, type State } from './flow';
import type { Corners, HistoryEntry, Reading } from './wire';

const corners: Corners = [
  [0, 0],
  [9, 0],
  [9, 9],
  [0, 9],
];
const symbol = (text: string) => ({ text, corners, version: 8 });
const reading = (...texts: string[]): Reading => ({ symbols: texts.map(symbol), hints: [], millis: 5 });
const frame = (at: number, ...texts: string[]): Event => ({
  type: 'frame_read',
  reading: reading(...texts),
  width: 1280,
  height: 720,
  at,
});
const judged = (state: State, word: keyof typeof JUDGEMENTS = 'issued_not_checked'): Event => ({
  type: 'judged',
  ask: state.asked.number,
  judgement: JUDGEMENTS[word],
});

/** Runs events from the start; an event may depend on the state before it. */
function run(...events: (Event | ((state: State) => Event))[]): [State, Effect[]] {
  let state = initial();
  let effects: Effect[] = [];
  for (const event of events)
    [state, effects] = step(state, typeof event === 'function' ? event(state) : event);
  return [state, effects];
}

const live: Event = {
  type: 'camera_started',
  abilities: { torch: false, zoom: null, focus: false, lenses: [], lens: null },
};
const begin: Event[] = [{ type: 'started', link: null }, live];
const judges = (effects: Effect[]) =>
  effects.filter((effect) => effect.do === 'judge').map((effect) => effect.text);

describe('something wrong, while it is written down', () => {
  const writing: Event[] = [...begin, { type: 'text_given', from: 'link', text: 'a' }];
  const opened = (...more: Event[]) => run(...writing, judged, { type: 'complain_opened' }, ...more);
  const file = new Blob(['p']);

  it('takes a picture that comes as its photo', () => {
    const [state, effects] = opened({ type: 'picture_given', file });
    expect(state.screen).toMatchObject({ name: 'complain', given: file });
    expect(effects).toEqual([]);
  });

  it('is not left for a text that comes before the person says so', () => {
    for (const from of ['link', 'paste'] as const) {
      const [asked, effects] = opened({ type: 'text_given', from, text: 'b' });
      expect([asked.screen.name, effects]).toEqual(['complain', []]);
      const [stays, nothing] = step(asked, { type: 'complaint_left', leave: false });
      expect([stays.screen, nothing]).toMatchObject([{ name: 'complain', waits: null }, []]);
      expect(step(asked, { type: 'back' })[0].screen).toMatchObject({ name: 'complain', waits: null });
      expect(judges(step(asked, { type: 'complaint_left', leave: true })[1])).toEqual(['b']);
    }
  });

  it('is not taken away by what was asked before', () => {
    const [asking] = run(...writing, judged, { type: 'text_given', from: 'paste', text: 'b' });
    const [state] = step(asking, { type: 'complain_opened' });
    expect(step(state, judged(asking, 'expired'))[0].screen.name).toBe('complain');
  });

  it('once sent, gives way', () => {
    const [state] = opened(
      { type: 'complaint_done', sending: { is: 'sent', ticket: '1' } },
      { type: 'picture_given', file },
    );
    expect(state.screen.name).toBe('picture');
  });
});

describe('scanning', () => {
  it('starts the camera and fetches the list', () => {
    expect(run({ type: 'started', link: null })[1]).toEqual([
      { do: 'fetch_list' },
      { do: 'load_held' },
      { do: 'start_camera' },
    ]);
  });

  it('asks for a verdict on the first code seen, once', () => {
    const [state, effects] = run(...begin, frame(0, 'a'));
    expect(judges(effects)).toEqual(['a']);
    expect(judges(step(state, frame(30, 'a'))[1])).toEqual([]);
  });

  it('shows the verdict, rests the camera, signals by tone', () => {
    const [state, effects] = run(...begin, frame(0, 'a'), judged);
    expect(state.screen).toMatchObject({ name: 'verdict', source: { from: 'camera', text: 'a' } });
    expect(effects).toEqual([
      { do: 'rest_camera' },
      { do: 'signal', tone: 'part' },
      { do: 'record', source: { from: 'camera', text: 'a' } },
    ]);
  });

  it('drops an answer to an earlier ask', () => {
    const [state] = run(...begin, frame(0, 'a'), { type: 'tab_opened', tab: 'settings' });
    const late = step(state, {
      type: 'judged',
      ask: state.asked.number - 1,
      judgement: JUDGEMENTS.expired,
    })[0];
    expect(late.screen.name).toBe('settings');
  });

  it('drops a kept reading that is judged after something else was opened, and says when it cannot be judged', () => {
    const entry = {
      id: 'e',
      at: '2026-11-22T09:10:00Z',
      text: 'a',
      origin: 'camera',
      judgement: JUDGEMENTS.expired,
      report: { is: 'none' },
    } as HistoryEntry;
    const [asking, effects] = run({ type: 'tab_opened', tab: 'history' }, { type: 'entry_opened', entry });
    const ask = asking.asked.number;
    expect(effects).toEqual([{ do: 'judge_entry', ask, entry }]);
    const answer: Event = { type: 'entry_judged', ask, entry, judgement: JUDGEMENTS.expired };
    expect(step(asking, answer)[0].screen).toMatchObject({ name: 'verdict', past: true });
    const [elsewhere] = step(asking, { type: 'tab_opened', tab: 'settings' });
    expect(step(elsewhere, answer)[0]).toBe(elsewhere);
    const failed: Event = { type: 'judge_failed', ask, trouble: 'judge_failed' };
    expect(step(asking, failed)[0].screen).toEqual({ name: 'trouble', trouble: 'judge_failed' });
    expect(step(elsewhere, failed)[0]).toBe(elsewhere);
  });

  it('after any verdict the next scan works', () => {
    for (const word of Object.keys(JUDGEMENTS) as (keyof typeof JUDGEMENTS)[]) {
      const [, effects] = run(
        ...begin,
        frame(0, 'a'),
        (state) => judged(state, word),
        { type: 'back' },
        live,
        frame(50, 'b'),
      );
      expect(judges(effects), word).toEqual(['b']);
    }
  });

  it('does not judge the same code again while it stays in view, and does after it has left', () => {
    const [state] = run(...begin, frame(0, 'a'), judged, { type: 'back' }, live, frame(100, 'a'));
    expect(judges(step(state, frame(5000, 'a'))[1])).toEqual([]);
    const seen = step(state, frame(5000, 'a'))[0];
    const blink = step(step(seen, frame(5100))[0], frame(5200, 'a'));
    expect(judges(blink[1])).toEqual([]);
    const left = step(step(blink[0], frame(5400))[0], frame(6800))[0];
    expect(judges(step(left, frame(6900, 'a'))[1])).toEqual(['a']);
  });

  it('judges the same code again when the person asks', () => {
    const [, effects] = run(...begin, frame(0, 'a'), judged, { type: 'back' }, live, frame(9, 'a'), {
      type: 'code_chosen',
      text: 'a',
    });
    expect(judges(effects)).toEqual(['a']);
  });

  it('with several codes in view waits for a choice, also when one of them flickers', () => {
    const [state, effects] = run(...begin, frame(0, 'a', 'b'));
    expect(judges(effects)).toEqual([]);
    const [flicker, none] = step(state, frame(600, 'a'));
    expect(judges(none)).toEqual([]);
    expect(judges(step(flicker, { type: 'code_chosen', text: 'b' })[1])).toEqual(['b']);
    expect(judges(step(flicker, frame(1400, 'a'))[1])).toEqual(['a']);
  });

  it('goes on after frames that failed', () => {
    const [state] = run(...begin, { type: 'frame_failed', loaded: false });
    expect(state.readerDown).toBe(true);
    const [next, effects] = step(state, frame(10, 'a'));
    expect([next.readerDown, judges(effects)]).toEqual([false, ['a']]);
  });

  it('leaves a verdict that could not be given for a named trouble, and scans on', () => {
    const fail = (state: State): Event => ({
      type: 'judge_failed',
      ask: state.asked.number,
      trouble: 'judge_failed',
    });
    const [state] = run(...begin, frame(0, 'a'), fail);
    expect(state.screen).toEqual({ name: 'trouble', trouble: 'judge_failed' });
    expect(step(state, { type: 'back' })[1]).toEqual([{ do: 'start_camera' }]);
  });
});

describe('a link', () => {
  const url = 'https://id.assay.example/01/06901234000016';
  const opened = (effects: Effect[]) => effects.filter((effect) => effect.do === 'open_link');

  it('is opened only when the person was asked and said so', () => {
    const [shown, effects] = run(...begin, frame(0, url), (state) => judged(state, 'not_signed_label'));
    expect(opened(effects)).toEqual([]);
    expect(step(shown, { type: 'link_confirmed', url })[1]).toEqual([]);
    const [asking, none] = step(shown, { type: 'sheet_set', sheet: 'link' });
    expect(none).toEqual([]);
    expect(opened(step(asking, { type: 'link_confirmed', url })[1])).toEqual([{ do: 'open_link', url }]);
  });
});

describe('camera', () => {
  it('keeps the reason when it is refused and lets a person try again', () => {
    const [state] = run(
      { type: 'started', link: null },
      { type: 'camera_failed', trouble: 'camera_refused' },
    );
    expect(state.camera).toEqual({ is: 'trouble', trouble: 'camera_refused' });
    expect(step(state, { type: 'camera_wanted' })[1]).toEqual([{ do: 'start_camera' }]);
    expect(step(state, { type: 'page_shown' })[1]).toEqual([]);
  });

  it('is let go when the page is hidden and comes back with it', () => {
    const [state, effects] = run(...begin, { type: 'page_hidden' });
    expect(effects).toEqual([{ do: 'release_camera' }]);
    expect(step(state, { type: 'page_shown' })[1]).toEqual([{ do: 'start_camera' }]);
  });

  it('comes back to the screen that has borrowed it, and to no other', () => {
    const receiving: Event[] = [
      ...begin,
      { type: 'tab_opened', tab: 'receiving' },
      { type: 'camera_borrowed' },
      live,
    ];
    const [state, effects] = run(...receiving, { type: 'page_hidden' });
    expect(effects).toEqual([{ do: 'release_camera' }]);
    expect(step(state, { type: 'page_shown' })[1]).toEqual([{ do: 'start_camera' }]);
    const [own, rests] = run(...receiving, { type: 'camera_given_back' });
    expect(rests).toEqual([{ do: 'rest_camera' }]);
    expect(step(step(own, { type: 'page_hidden' })[0], { type: 'page_shown' })[1]).toEqual([]);
    const scanning = run(...receiving, { type: 'tab_opened', tab: 'scan' }, { type: 'camera_given_back' });
    expect(scanning[1]).toEqual([]);
  });

  it('comes back after the device took it for a photograph of its own', () => {
    const [state] = run(...begin, { type: 'camera_lost' }, { type: 'page_hidden' });
    expect(step(state, { type: 'page_shown' })[1]).toEqual([{ do: 'start_camera' }]);
  });

  it('is not taken for live when it starts after the page was hidden', () => {
    const [state] = run({ type: 'started', link: null }, { type: 'page_hidden' }, live);
    expect(step(state, { type: 'page_shown' })[1]).toEqual([{ do: 'start_camera' }]);
  });

  it('stays off behind a link that opened the page', () => {
    const [, effects] = run({ type: 'started', link: ' https://x.example ' });
    expect(effects).toEqual([
      { do: 'fetch_list' },
      { do: 'load_held' },
      { do: 'judge', ask: 1, text: 'https://x.example' },
    ]);
  });
});

describe('pictures', () => {
  const given: Event = { type: 'picture_given', file: new Blob(['x']) };
  const read = (state: State, ...texts: string[]): Event => ({
    type: 'picture_read',
    ask: state.asked.number,
    reading: reading(...texts),
    width: 10,
    height: 10,
  });

  it('judges the one code, names its absence, lets choose among several', () => {
    expect(judges(run(...begin, given, (state) => read(state, 'a', 'a'))[1])).toEqual(['a']);
    expect(run(...begin, given, (state) => read(state))[0].screen).toEqual({
      name: 'trouble',
      trouble: 'picture_without_code',
    });
    const [several, none] = run(...begin, given, (state) => read(state, 'a', 'b'));
    expect(judges(none)).toEqual([]);
    expect(step(several, { type: 'code_chosen', text: 'b' })[0].asked.source).toEqual({
      from: 'picture',
      text: 'b',
    });
  });

  it('drops what came of a picture that was left', () => {
    const [state] = run(...begin, given);
    const left = step(state, { type: 'back' })[0];
    expect(
      step(left, { type: 'picture_failed', ask: state.asked.number, trouble: 'picture_empty' })[0].screen
        .name,
    ).toBe('scan');
  });
});

describe('list', () => {
  const newer = { ...LIST, issued: '2026-11-23T00:00:00Z' };

  it('judges again by itself what could not be checked, when a newer list comes', () => {
    const [state, effects] = run(...begin, frame(0, 'a'), (at) => judged(at, 'could_not_check'), {
      type: 'list_known',
      state: newer,
    });
    expect(judges(effects)).toEqual(['a']);
    expect(step(state, judged(state))[0].screen).toMatchObject({
      name: 'verdict',
      judgement: { word: 'issued_not_checked' },
    });
  });

  it('is one reading, though judged again while it is being kept', () => {
    const [state, first] = run(...begin, frame(0, 'a'), (at) => judged(at, 'could_not_check'));
    const [asking] = step(state, { type: 'list_known', state: newer });
    const [, again] = step(asking, judged(asking));
    const records = [first, again].map(
      (effects) => effects.filter(({ do: name }) => name === 'record').length,
    );
    expect(records).toEqual([1, 0]);
  });

  it('leaves a kept reading to the host, which judges it again and tells', () => {
    const entry: HistoryEntry = {
      id: 'e',
      at: '2026-11-22T09:10:00Z',
      text: 'a',
      origin: 'camera',
      judgement: JUDGEMENTS.could_not_check,
      report: { is: 'none' },
    };
    const kept = { type: 'recorded', text: 'a', entry } as const;
    expect(
      judges(
        run(...begin, frame(0, 'a'), (at) => judged(at, 'could_not_check'), kept, {
          type: 'list_known',
          state: newer,
        })[1],
      ),
    ).toEqual([]);
  });

  it('leaves it when the list is the same or could not be had', () => {
    const same = { ...LIST, issued: JUDGEMENTS.could_not_check.list.issued };
    for (const state of [same, null, { ...newer, error: 'cut_short' }]) {
      expect(
        judges(
          run(...begin, frame(0, 'a'), (at) => judged(at, 'could_not_check'), {
            type: 'list_known',
            state,
          })[1],
        ),
      ).toEqual([]);
    }
  });
});

describe('typing', () => {
  it('checks sixteen digits and drops the answer to others', () => {
    const [state, effects] = run(
      ...begin,
      { type: 'enter_opened' },
      { type: 'digits_typed', digits: '4071882590361147' },
    );
    expect(effects).toEqual([{ do: 'check_digits', digits: '4071882590361147' }]);
    const stale = step(state, {
      type: 'digits_checked',
      digits: '1',
      answer: { ok: true, code: '1', error: null },
    })[0];
    expect(stale).toEqual(state);
  });

  it('takes no empty text', () => {
    expect(run(...begin, { type: 'text_given', from: 'paste', text: '  ' })[1]).toEqual([]);
  });
});
