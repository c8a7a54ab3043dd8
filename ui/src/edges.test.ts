// The edges where text, files and clocks from outside come in.

import { describe, expect, it } from 'vitest';

import { digitsIn } from './flow/digits';
import { parseSettings, defaultSettings } from './flow/settings';
import { floorAfter } from './host/floor';
import { linkIn } from './link';
import { brackets, placeIn } from './parts/outline';
import { troubleOf } from './reader/camera';
import { fitArea, shownPart } from './reader/frames';
import { statedSize } from './reader/picture';
import { rhythm } from './signal';
import { openableAddress, visible } from './visible';

describe('visible', () => {
  it('shows bidi controls, zero-width and tag characters instead of obeying them', () => {
    expect(visible('a\u202eb\u200bc\u{e0041}')).toEqual({
      text: 'a[U+202E]b[U+200B]c[U+E0041]',
      hidden: true,
    });
    expect(visible('\u0000\u001b[2J\u2066')).toEqual({ text: '[U+0000][U+001B][2J[U+2066]', hidden: true });
  });

  it('leaves ordinary text of any script alone', () => {
    const text = '验真 мир שלום e\u0301 名\nline';
    expect(visible(text)).toEqual({ text, hidden: false });
  });

  it('cuts towers of combining marks', () => {
    expect(visible(`a${'\u0301'.repeat(50)}`).text).toBe(`a${'\u0301'.repeat(4)}[…]`);
  });

  it('takes 8,192 hostile characters without delay', () => {
    expect(visible('\u202e'.repeat(8192)).text.length).toBe(8192 * 8);
  });
});

describe('openableAddress', () => {
  it('takes https addresses alone, as a browser would send them', () => {
    expect(openableAddress('https://shop.example/a')).toBe('https://shop.example/a');
    expect(openableAddress('https://аррӏе.example/')).toBe('https://xn--80ak6aa92e.example/');
    for (const text of [
      'javascript:alert(1)',
      'http://shop.example/a',
      'https://bank.example@evil.example/',
      'file:///etc/passwd',
      'https://a\u202eb.example',
      'wifi',
    ]) {
      expect(openableAddress(text), text).toBeNull();
    }
  });
});

describe('pictures', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === 'string' ? [...part].map((one) => one.charCodeAt(0)) : part)),
    );

  it('reads the stated size without decoding', () => {
    expect(
      statedSize(
        bytes([0x89], 'PNG\r\n\u001a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]),
      ),
    ).toEqual([30000, 30000]);
    expect(
      statedSize(bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 2, 208, 5, 0, 3])),
    ).toEqual([1280, 720]);
    expect(statedSize(bytes('GIF89a', [64, 1, 240, 0]))).toEqual([320, 240]);
  });

  it('says nothing about what it does not know, whole or cut short', () => {
    for (const head of [bytes(), bytes([0xff, 0xd8]), bytes([0x89], 'PNG'), bytes('RIFF'), bytes('hello')]) {
      expect(statedSize(head)).toBeNull();
    }
  });

  it('scales a large photograph to twelve megapixels and leaves a small one', () => {
    const [width, height] = fitArea(12000, 9000, 12_000_000);
    expect(width * height).toBeLessThanOrEqual(12_000_000);
    expect(width / height).toBeCloseTo(4 / 3, 2);
    expect(fitArea(640, 480, 12_000_000)).toEqual([640, 480]);
  });
});

describe('what the camera shows', () => {
  it('is the middle of the frame that covers the box', () => {
    expect(shownPart({ width: 1280, height: 720 }, { width: 360, height: 720 })).toEqual({
      x: 460,
      y: 0,
      width: 360,
      height: 720,
    });
    expect(shownPart({ width: 1280, height: 720 }, { width: 0, height: 0 })).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 720,
    });
  });

  it('puts a frame’s centre at the box’s centre, by cover and by contain', () => {
    const [frame, box] = [
      { width: 1280, height: 720 },
      { width: 360, height: 740 },
    ];
    expect(placeIn([640, 360], frame, box, 'cover')).toEqual({ left: 50, top: 50 });
    expect(placeIn([0, 0], frame, box, 'contain').left).toBe(0);
  });

  it('draws brackets for four corners', () => {
    const path = brackets([
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
    ]);
    expect(path.match(/M/g)).toHaveLength(4);
    expect(path).not.toContain('NaN');
  });

  it('names why there is none', () => {
    const named = (name: string) => troubleOf(new DOMException('', name));
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'SecurityError'].map(named)).toEqual([
      'camera_refused',
      'camera_absent',
      'camera_busy',
      'camera_unavailable',
    ]);
  });
});

describe('small things from outside', () => {
  it('finds a link in the address', () => {
    expect(linkIn('#link=https%3A%2F%2Fx.example%2F01')).toBe('https://x.example/01');
    expect(linkIn('#link=%E0%A4%A')).toBe('%E0%A4%A');
    expect([linkIn(''), linkIn('#link='), linkIn('#other=1')]).toEqual([null, null, null]);
  });

  it('takes digits in any width and spacing', () => {
    expect(digitsIn('４０７１ 8825-9036 1147 99')).toBe('4071882590361147');
  });

  it('falls back for settings that are not ours', () => {
    expect(parseSettings('{"theme":"dark","sound":1,"language":"fr"}')).toEqual({
      ...defaultSettings,
      theme: 'dark',
    });
    for (const text of [null, '', '[', '7', 'null']) expect(parseSettings(text)).toEqual(defaultSettings);
  });

  it('raises the time floor, but not by a list of the far future', () => {
    expect(floorAfter(100, 200, 150)).toBe(200);
    expect(floorAfter(100, 50, 150)).toBe(100);
    expect(floorAfter(100, 200_000, 150)).toBe(100);
    expect(floorAfter(100, Number.NaN, 150)).toBe(100);
  });

  it('beats differently for each class', () => {
    expect(
      new Set(['good', 'part', 'bad'].map((tone) => JSON.stringify(rhythm(tone as 'good')))),
    ).toHaveProperty('size', 3);
  });
});
