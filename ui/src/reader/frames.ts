// From a video or a bitmap to a Picture for the reader, by the quickest way this browser has.

import type { Part, Picture, Takes } from './protocol';

export type Size = { width: number; height: number };

/** No side of a video frame that is read is longer; a larger one is drawn down. */
const LONGEST_FRAME_SIDE = 1920;

export function fitWithin(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Scales an area down to at most `pixels`. */
export function fitArea(width: number, height: number, pixels: number): [number, number] {
  const scale = Math.min(1, Math.sqrt(pixels / (width * height)));
  return [Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale))];
}

let page: HTMLCanvasElement | null = null;

function drawHere(source: CanvasImageSource, part: Part, width: number, height: number): Picture | null {
  page ??= document.createElement('canvas');
  if (page.width !== width || page.height !== height) {
    page.width = width;
    page.height = height;
  }
  const context = page.getContext('2d', { willReadFrequently: true, alpha: false });
  if (context === null) return null;
  context.drawImage(source, part.x, part.y, part.width, part.height, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { kind: 'pixels', rgba: data.buffer as ArrayBuffer, width, height };
}

/** The part of a frame that a box shows which it covers (`object-fit: cover`). */
export function shownPart(frame: Size, box: Size): Part {
  if (box.width === 0 || box.height === 0) return { x: 0, y: 0, ...frame };
  const scale = Math.max(box.width / frame.width, box.height / frame.height);
  const width = Math.min(frame.width, Math.round(box.width / scale));
  const height = Math.min(frame.height, Math.round(box.height / scale));
  return {
    x: Math.floor((frame.width - width) / 2),
    y: Math.floor((frame.height - height) / 2),
    width,
    height,
  };
}

/** What the person sees of the camera, and no more: a code beyond the edge is not read. `null`: no frame yet. */
export async function grabFrame(video: HTMLVideoElement, takes: Takes): Promise<Picture | null> {
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const part = shownPart(
    { width: video.videoWidth, height: video.videoHeight },
    { width: video.clientWidth, height: video.clientHeight },
  );
  const [width, height] = fitWithin(part.width, part.height, LONGEST_FRAME_SIDE);
  const whole = takes.frames && width === part.width ? cameraFrame(video, part) : null;
  if (whole !== null) return whole;
  if (takes.bitmaps) {
    const bitmap = await createImageBitmap(video, part.x, part.y, part.width, part.height);
    return { kind: 'bitmap', bitmap, width, height };
  }
  return drawHere(video, part, width, height);
}

/** Formats whose first plane is the grey of every pixel, a byte each (WebCodecs, 9.7). */
const GREY_FIRST: readonly (string | null)[] = ['I420', 'I420A', 'I422', 'I422A', 'I444', 'I444A', 'NV12'];

/**
 * The camera's own frame, where it lies as it is shown and its grey can be copied. `null`: not so here, or
 * it is turned or mirrored, which only a drawing undoes.
 */
function cameraFrame(video: HTMLVideoElement, part: Part): Picture | null {
  let frame: VideoFrame & { rotation?: number; flip?: boolean };
  try {
    frame = new VideoFrame(video);
  } catch {
    return null;
  }
  const { visibleRect } = frame;
  const isUpright = (frame.rotation ?? 0) === 0 && frame.flip !== true;
  if (
    !isUpright ||
    visibleRect?.width !== video.videoWidth ||
    visibleRect.height !== video.videoHeight ||
    !GREY_FIRST.includes(frame.format)
  ) {
    frame.close();
    return null;
  }
  // Colours are shared by pairs of pixels, so a part begins and ends at a pair.
  const even = (value: number) => value - (value % 2);
  const rect = {
    x: even(visibleRect.x + part.x),
    y: even(visibleRect.y + part.y),
    width: even(part.width),
    height: even(part.height),
  };
  return { kind: 'frame', frame, part: rect, width: rect.width, height: rect.height };
}

/** The bitmap is moved to the worker or closed: it is not usable afterwards. */
export function grabBitmap(
  bitmap: ImageBitmap,
  width: number,
  height: number,
  workerDraws: boolean,
): Picture | null {
  if (workerDraws) return { kind: 'bitmap', bitmap, width, height };
  const picture = drawHere(bitmap, { x: 0, y: 0, width: bitmap.width, height: bitmap.height }, width, height);
  bitmap.close();
  return picture;
}
