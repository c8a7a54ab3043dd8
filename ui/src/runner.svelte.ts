// The one reactive object: holds the flow's state, carries out its effects and brings back what came
// of them as events. Decides nothing.

import { untrack } from 'svelte';

import { initial, step, type Effect, type Event, type State, type Trouble } from './flow';
import { parseSettings, type Settings } from './flow/settings';
import { command, offers, type CommandName, type Host } from './host';
import { Keeper } from './keeper';
import { Camera, CameraError } from './reader/camera';
import { grabBitmap, grabFrame } from './reader/frames';
import { openPicture, PictureError } from './reader/picture';
import type { Reader } from './reader/reader';
import { signal } from './signal';
import type { Means } from './verdict';
import type { Reading } from './wire';
import { WorkerError } from './worker/client';
import { chooseLanguage, wordsIn, type Words } from './words';

const SETTINGS_KEY = 'assay.settings';
const PHOTOGRAPH = 2;
const VIDEO = 1;

/** Chromium's offer to install a page; in no standard's TypeScript shapes. */
type InstallPrompt = globalThis.Event & { prompt(): Promise<unknown> };

/** `width` and `height` are the frame's pixels, in which the reading's corners are; `at` as performance.now(); `video` shows what came next. */
export type FrameTaker = (
  reading: Reading,
  frame: { width: number; height: number; at: number; video: HTMLVideoElement },
) => void;

export class Runner {
  state: State = $state.raw(initial());
  readonly host: Host;
  readonly #reader: Reader;
  readonly #camera: Camera;
  readonly #keeper: Keeper;
  #installing: InstallPrompt | null = null;
  #taker: FrameTaker | null = null;
  #preferred: readonly string[] = $state.raw(navigator.languages);

  words: Words = $derived(wordsIn(chooseLanguage(this.state.settings.language, this.#preferred)));

  /** What this host and the person's choices allow now. */
  means: Means = $derived.by(() => {
    const hasServer = this.state.held.server?.address != null;
    return {
      meets: this.host.place.kind === 'page',
      update: this.offers('updateList'),
      ask: hasServer && this.offers('record'),
      complain: hasServer && this.offers('complain'),
    };
  });

  constructor(host: Host, reader: Reader) {
    this.host = host;
    this.#reader = reader;
    this.#camera = new Camera(
      (video) => this.#readFrame(video),
      () => this.send({ type: 'camera_lost' }),
    );
    this.state = initial(loadSettings());
    this.#keeper = new Keeper(
      host,
      (event) => this.send(event),
      () => this.words,
    );
    window.addEventListener('languagechange', () => (this.#preferred = navigator.languages));
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#installing = event as InstallPrompt;
      this.send({ type: 'held_known', held: { installable: true } });
    });
  }

  send(event: Event): void {
    const [state, effects] = step(this.state, event);
    this.state = state;
    for (const effect of effects) void this.#run(effect);
  }

  /** From now on what the host tells by itself arrives as events. */
  watchHost(): void {
    if (offers(this.host, 'watch')) command(this.host, 'watch')((news) => this.send({ type: 'told', news }));
  }

  /** Gives the camera the element that shows it, for as long as the element is on the screen. */
  show = (video: HTMLVideoElement): (() => void) => {
    this.#camera.attach(video);
    return () => this.#camera.attach(null);
  };

  /**
   * Gives every reading of the camera to another screen for as long as that one needs it: the camera
   * is started and attached by `show`, comes back with the page after that was hidden, and no verdict
   * follows by itself. Returns what ends it.
   */
  borrowCamera(taker: FrameTaker): () => void {
    this.#taker = taker;
    void this.#camera.fine(true);
    // Who borrows does so once, not whenever the state changes that this reads.
    untrack(() => this.send({ type: 'camera_borrowed' }));
    return () => {
      if (this.#taker !== taker) return;
      this.#taker = null;
      void this.#camera.fine(false);
      this.send({ type: 'camera_given_back' });
    };
  }

  offers(name: CommandName): boolean {
    return offers(this.host, name);
  }

  async #run(effect: Effect): Promise<void> {
    switch (effect.do) {
      case 'start_camera':
        return this.#startCamera(effect.lens);
      case 'rest_camera':
        return this.#camera.rest();
      case 'release_camera':
        return this.#camera.release();
      case 'set_torch':
        if (await this.#camera.torch(effect.on)) this.send({ type: 'torch_set', on: effect.on });
        return;
      case 'focus':
        await this.#camera.focus(effect.at);
        return;
      case 'set_zoom':
        await this.#camera.zoom(effect.factor);
        return;
      case 'read_picture':
        return this.#readPicture(effect.ask, effect.file);
      case 'judge':
        return this.#judge(effect.ask, effect.text);
      case 'check_digits':
        return this.#checkDigits(effect.digits);
      case 'fetch_list':
        return this.#list('listState');
      case 'update_list':
        return this.#list('updateList');
      case 'open_link':
        return command(this.host, 'openLink')(effect.url);
      case 'store_settings':
        return storeSettings(effect.settings);
      case 'signal':
        return signal(effect.tone, this.state.settings);
      case 'install':
        return this.#install();
      default:
        return this.#keeper.run(effect);
    }
  }

  async #install(): Promise<void> {
    const asked = this.#installing;
    this.#installing = null;
    await asked?.prompt();
  }

  async #startCamera(lens?: string): Promise<void> {
    try {
      this.send({ type: 'camera_started', abilities: await this.#camera.start(lens ?? null) });
    } catch (error) {
      const trouble = error instanceof CameraError ? error.trouble : 'camera_busy';
      this.send({ type: 'camera_failed', trouble });
    }
  }

  /** A frame that cannot be read is dropped: the next one comes. */
  async #readFrame(video: HTMLVideoElement): Promise<void> {
    const taker = this.#taker;
    if (taker === null && (this.state.screen.name !== 'scan' || this.state.asked.source !== null)) return;
    try {
      await this.#reader.load();
      const picture = await grabFrame(video, this.#reader.takes);
      if (picture === null) return;
      const { width, height } = picture;
      const reading = await this.#reader.read(picture, VIDEO);
      const at = performance.now();
      if (taker === null) this.send({ type: 'frame_read', reading, width, height, at });
      else taker(reading, { width, height, at, video });
    } catch (error) {
      this.send({
        type: 'frame_failed',
        loaded: !(error instanceof WorkerError && error.trouble === 'not_loaded'),
      });
    }
  }

  async #readPicture(ask: number, file: Blob): Promise<void> {
    try {
      const { bitmap, width, height } = await openPicture(file);
      await this.#reader.load();
      const picture = grabBitmap(bitmap, width, height, this.#reader.takes.bitmaps);
      if (picture === null) throw new PictureError('picture_not_decodable');
      const reading = await this.#reader.read(picture, PHOTOGRAPH);
      this.send({ type: 'picture_read', ask, reading, width, height });
    } catch (error) {
      this.send({ type: 'picture_failed', ask, trouble: pictureTrouble(error) });
    }
  }

  async #judge(ask: number, text: string): Promise<void> {
    try {
      this.send({ type: 'judged', ask, judgement: await command(this.host, 'judge')(text) });
    } catch (error) {
      const missing = error instanceof WorkerError && error.trouble === 'not_loaded';
      this.send({ type: 'judge_failed', ask, trouble: missing ? 'reader_missing' : 'judge_failed' });
    }
  }

  async #checkDigits(digits: string): Promise<void> {
    try {
      this.send({ type: 'digits_checked', digits, answer: await this.#reader.typedCode(digits) });
    } catch {
      this.send({ type: 'digits_checked', digits, answer: null });
    }
  }

  async #list(name: 'listState' | 'updateList'): Promise<void> {
    try {
      this.send({ type: 'list_known', state: await command(this.host, name)() });
    } catch {
      this.send({ type: 'list_known', state: null });
    }
  }
}

function pictureTrouble(error: unknown): Trouble {
  if (error instanceof PictureError) return error.trouble;
  if (!(error instanceof WorkerError)) return 'picture_not_decodable';
  return error.trouble === 'not_loaded' ? 'reader_missing' : 'reader_stopped';
}

function loadSettings(): Settings {
  try {
    return parseSettings(localStorage.getItem(SETTINGS_KEY));
  } catch {
    return parseSettings(null);
  }
}

function storeSettings(settings: Settings): void {
  try {
    localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings));
  } catch {
    // Storage is denied: the choice lasts as long as the page.
  }
}
