// Fingers on the viewfinder: one tap focuses there, two fingers zoom.

import { shownPart } from '../reader/frames';

export type Gestures = {
  /** In parts of the whole frame, from its upper left corner. */
  tapped(at: { x: number; y: number }): void;
  /** The zoom at which the pinch began, times this. */
  pinched(by: number): void;
  pinchBegan(): void;
};

/** Further than this a finger has not tapped but slid. */
const SLIP = 10;

/** Follows pointers on an element that shows a frame by covering it; returns what stops that. */
export function follow(
  element: HTMLElement,
  frame: () => { width: number; height: number },
  gestures: Gestures,
): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let start: { x: number; y: number } | null = null;
  let spread = 0;
  const between = () => {
    const [one, other] = [...down.values()];
    return one === undefined || other === undefined ? 0 : Math.hypot(one.x - other.x, one.y - other.y);
  };
  const pressed = (event: PointerEvent) => {
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    start = down.size === 1 ? { x: event.clientX, y: event.clientY } : null;
    if (down.size === 2) {
      spread = between();
      gestures.pinchBegan();
    }
  };
  const moved = (event: PointerEvent) => {
    if (!down.has(event.pointerId)) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (start !== null && Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLIP) start = null;
    if (down.size === 2 && spread > 0) gestures.pinched(between() / spread);
  };
  const lifted = (event: PointerEvent) => {
    if (!down.delete(event.pointerId) || start === null || event.type !== 'pointerup') return;
    const box = element.getBoundingClientRect();
    const whole = frame();
    const part = shownPart(whole, box);
    const x = (part.x + ((start.x - box.x) / box.width) * part.width) / whole.width;
    const y = (part.y + ((start.y - box.y) / box.height) * part.height) / whole.height;
    start = null;
    if (whole.width > 0) gestures.tapped({ x, y });
  };
  element.addEventListener('pointerdown', pressed);
  element.addEventListener('pointermove', moved);
  for (const end of ['pointerup', 'pointercancel', 'pointerleave'] as const)
    element.addEventListener(end, lifted);
  return () => {
    element.removeEventListener('pointerdown', pressed);
    element.removeEventListener('pointermove', moved);
    for (const end of ['pointerup', 'pointercancel', 'pointerleave'] as const)
      element.removeEventListener(end, lifted);
  };
}
