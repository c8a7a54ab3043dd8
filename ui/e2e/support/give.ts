// Giving a page a text as a person does who pastes it. What comes by a link is judged and shown, and is not
// reported by itself.

import type { Page } from 'playwright-core';

export const paste = (page: Page, text: string) =>
  page.evaluate((pasted) => {
    const carried = new DataTransfer();
    carried.setData('text', pasted);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true }));
  }, text);
