// The camera: asks for it, says by name why it is not there, and hands on one frame at a time.

export type CameraTrouble =
  /** The page is not on HTTPS or the browser has no camera interface. */
  | 'camera_unavailable'
  | 'camera_refused'
  | 'camera_absent'
  /** Another program holds it, or the device failed. */
  | 'camera_busy';

export class CameraError extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble);
  }
}

/** What this camera offers; a tool that it lacks is left out of the screen. */
export type CameraAbilities = {
  torch: boolean;
  zoom: { least: number; most: number } | null;
  /** It focuses where it is told. */
  focus: boolean;
  /** Other lenses on the same side, the one in use included; one alone is no choice. */
  lenses: string[];
  lens: string | null;
};

/** Torch, zoom and focus are in the W3C Image Capture draft, not in TypeScript's shapes. */
type MoreCapabilities = MediaTrackCapabilities & {
  torch?: boolean;
  zoom?: { min: number; max: number };
  focusMode?: string[];
  /** Distances in metres that it can focus on. */
  focusDistance?: { min: number; max: number };
};
type Point = { x: number; y: number };
type MoreConstraints = MediaTrackConstraintSet & {
  torch?: boolean;
  zoom?: number;
  focusMode?: string;
  pointsOfInterest?: Point[];
};

/** One label held close, and a shelf of them: more pixels cost more time a frame. */
const NORMAL = { width: { ideal: 1280 }, height: { ideal: 720 } };
const FINE = { width: { ideal: 1920 }, height: { ideal: 1080 } };
/** After a verdict most people scan on or look away: kept warm for this long, then let go. */
const KEPT_WARM_MS = 15_000;
/** A camera gives a frame at least four times a second, even in the dark. */
const FRAME_OVERDUE_MS = 500;
/**
 * For so long a camera that was opened may stay without a first picture, each time it is opened anew. One that another
 * page was just letting go of may be given as live and never show anything, until it is let go of again.
 */
const FIRST_PICTURE_MS = [5_000, 10_000, 20_000];

export class Camera {
  readonly #onFrame: (video: HTMLVideoElement) => Promise<void>;
  readonly #onLost: () => void;
  #stream: MediaStream | null = null;
  #opening: Promise<MediaStream> | null = null;
  #video: HTMLVideoElement | null = null;
  #letGo: ReturnType<typeof setTimeout> | null = null;
  #reading = false;
  #busy = false;
  /** A frame came while the one before was being read. */
  #missed = false;
  #loop = 0;
  #lens: string | null = null;
  #size = NORMAL;

  /** `onFrame` is never called while an earlier call is still running. */
  constructor(onFrame: (video: HTMLVideoElement) => Promise<void>, onLost: () => void) {
    this.#onFrame = onFrame;
    this.#onLost = onLost;
  }

  /** `lens`: the id of one of the lenses that the abilities named. */
  async start(lens: string | null = null): Promise<CameraAbilities> {
    if (lens !== null && lens !== this.#lens) {
      this.release();
      this.#lens = lens;
    }
    if (this.#letGo !== null) clearTimeout(this.#letGo);
    this.#letGo = null;
    this.#reading = true;
    for (const patience of FIRST_PICTURE_MS) {
      const stream = await this.#open();
      const isShown = await within(patience, this.#show());
      if (isShown || !this.#reading) return abilities(stream, await lensesLike(stream));
      if (this.#stream === stream) this.#close();
    }
    throw new CameraError('camera_busy');
  }

  /** Stops reading at once and lets the camera go a little later. */
  rest(): void {
    this.#reading = false;
    if (this.#letGo !== null) clearTimeout(this.#letGo);
    this.#letGo = setTimeout(() => this.release(), KEPT_WARM_MS);
  }

  release(): void {
    this.#reading = false;
    if (this.#letGo !== null) clearTimeout(this.#letGo);
    this.#letGo = null;
    this.#close();
  }

  #close(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    if (this.#video !== null) this.#video.srcObject = null;
  }

  /** The element that shows the camera; a screen gives it when it is drawn and takes it back when it goes. */
  attach(video: HTMLVideoElement | null): void {
    // An element that is only dropped keeps its decoder in WebKitGTK: after some hundred scans the window stood still.
    if (this.#video !== null && this.#video !== video) {
      this.#video.pause();
      this.#video.srcObject = null;
    }
    this.#video = video;
    this.#loop += 1;
    if (video === null) return;
    void this.#show();
    this.#watch(video, this.#loop);
  }

  /** Whether many labels are to be read at once, from further away. */
  async fine(isFine: boolean): Promise<void> {
    const size = isFine ? FINE : NORMAL;
    if (this.#size === size) return;
    this.#size = size;
    const canFocus =
      this.#stream !== null && capabilitiesOf(this.#stream).focusMode?.includes('continuous') === true;
    await this.#apply(canFocus ? { focusMode: 'continuous' } : {});
  }

  async torch(on: boolean): Promise<boolean> {
    return this.#apply({ torch: on });
  }

  async zoom(factor: number): Promise<boolean> {
    return this.#apply({ zoom: factor });
  }

  /** `at`: in parts of the frame, from its upper left corner. */
  async focus(at: Point): Promise<boolean> {
    const modes = this.#stream === null ? [] : (capabilitiesOf(this.#stream).focusMode ?? []);
    const focusMode = modes.includes('single-shot') ? 'single-shot' : 'continuous';
    return this.#apply({ pointsOfInterest: [at], focusMode });
  }

  #open(): Promise<MediaStream> {
    if (this.#stream !== null) return Promise.resolve(this.#stream);
    this.#opening ??= openStream(this.#lens, this.#size)
      .then((stream) => {
        this.#stream = stream;
        for (const track of stream.getVideoTracks()) {
          track.addEventListener('ended', () => {
            if (this.#stream !== stream) return;
            this.release();
            this.#onLost();
          });
        }
        // Left while the browser was still asking: do not keep what nobody looks at.
        if (!this.#reading) this.rest();
        return stream;
      })
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  /** Ends with the first picture, or when nobody looks for one any more. */
  async #show(): Promise<void> {
    const video = this.#video;
    if (video === null || this.#stream === null) return;
    if (video.srcObject !== this.#stream) video.srcObject = this.#stream;
    try {
      await video.play();
    } catch {
      // Interrupted by the screen going away; the next one plays it again.
    }
  }

  #watch(video: HTMLVideoElement, loop: number): void {
    let byFrame = 'requestVideoFrameCallback' in video;
    let seen = -1;
    const next = () => {
      if (this.#loop !== loop) return;
      if (!byFrame) {
        requestAnimationFrame(step);
        return;
      }
      const asked = video.requestVideoFrameCallback(() => {
        clearTimeout(overdue);
        step();
      });
      const overdue = setTimeout(() => {
        if (this.#loop !== loop) return;
        video.cancelVideoFrameCallback(asked);
        // WebKitGTK has the call but never answers it for a stream: where the video plays on
        // without it, the screen's own rhythm takes over.
        byFrame = video.currentTime <= 0 || video.paused;
        next();
      }, FRAME_OVERDUE_MS);
    };
    const step = () => {
      if (this.#loop !== loop) return;
      next();
      if (!this.#reading || (!byFrame && video.currentTime === seen)) return;
      if (this.#busy) this.#missed = true;
      else read();
    };
    const read = () => {
      seen = video.currentTime;
      this.#busy = true;
      this.#missed = false;
      void this.#onFrame(video).finally(() => {
        this.#busy = false;
        // The frame that is shown now may be the first with the code: it does not wait for the next.
        if (this.#missed && this.#reading && this.#loop === loop) read();
      });
    };
    next();
  }

  async #apply(constraint: MoreConstraints): Promise<boolean> {
    const track = this.#stream?.getVideoTracks()[0];
    if (track === undefined) return false;
    try {
      // The newest constraints replace all earlier ones: the size is said again each time.
      await track.applyConstraints({ ...this.#size, advanced: [constraint] });
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether it ends in time. */
function within(millis: number, ends: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), millis);
    void ends.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

async function openStream(lens: string | null, size: typeof NORMAL): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined || typeof devices.getUserMedia !== 'function')
    throw new CameraError('camera_unavailable');
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({
      audio: false,
      video: {
        ...(lens === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: lens } }),
        ...size,
      },
    });
  } catch (error) {
    throw new CameraError(troubleOf(error));
  }
  await focusContinuously(stream);
  return stream;
}

/** Names of DOMException as getUserMedia's algorithm gives them (W3C Media Capture and Streams, 10.3.1). */
export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return 'camera_refused';
    case 'SecurityError':
    case 'TypeError':
      return 'camera_unavailable';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'camera_absent';
    default:
      return 'camera_busy';
  }
}

function capabilitiesOf(stream: MediaStream): MoreCapabilities {
  const track = stream.getVideoTracks()[0];
  if (track === undefined || typeof track.getCapabilities !== 'function') return {};
  return track.getCapabilities() as MoreCapabilities;
}

async function focusContinuously(stream: MediaStream): Promise<void> {
  if (!capabilitiesOf(stream).focusMode?.includes('continuous')) return;
  const wish: MoreConstraints = { focusMode: 'continuous' };
  try {
    await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [wish] });
  } catch {
    // Offered and then declined: the camera keeps its own focus.
  }
}

/** Lenses that face the same way, those that focus closest first; the browser tells of them once it may. */
async function lensesLike(stream: MediaStream): Promise<string[]> {
  const side = stream.getVideoTracks()[0]?.getSettings().facingMode;
  if (side === undefined || typeof navigator.mediaDevices.enumerateDevices !== 'function') return [];
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const lenses = devices.flatMap((device) => {
    if (device.kind !== 'videoinput' || device.deviceId === '' || !('getCapabilities' in device)) return [];
    const capabilities = (device as InputDeviceInfo).getCapabilities() as MoreCapabilities;
    return capabilities.facingMode?.includes(side) === true
      ? [{ id: device.deviceId, closest: closest(capabilities) }]
      : [];
  });
  return lenses.sort((a, b) => a.closest - b.closest).map(({ id }) => id);
}

/** Metres; a lens that cannot focus at all comes last. */
function closest({ focusDistance, focusMode }: MoreCapabilities): number {
  if (focusMode !== undefined && !focusMode.includes('continuous')) return Infinity;
  return focusDistance?.min ?? 1;
}

function abilities(stream: MediaStream, lenses: string[]): CameraAbilities {
  const { torch, zoom, focusMode } = capabilitiesOf(stream);
  const zooms = zoom !== undefined && zoom.max > zoom.min;
  return {
    torch: torch === true,
    zoom: zooms ? { least: zoom.min, most: zoom.max } : null,
    focus: focusMode?.some((mode) => mode === 'single-shot' || mode === 'continuous') ?? false,
    lenses,
    lens: stream.getVideoTracks()[0]?.getSettings().deviceId ?? null,
  };
}
