// What a person chose. Stored as one JSON text; anything that is not a known choice falls back.

export const LANGUAGES = ['system', 'zh', 'en'] as const;
export const THEMES = ['system', 'light', 'dark'] as const;

export type Settings = {
  language: (typeof LANGUAGES)[number];
  theme: (typeof THEMES)[number];
  sound: boolean;
  vibration: boolean;
};

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  sound: false,
  vibration: true,
};

export function parseSettings(text: string | null): Settings {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? '{}');
  } catch {
    return defaultSettings;
  }
  if (typeof stored !== 'object' || stored === null) return defaultSettings;
  const { language, theme, sound, vibration } = stored as Record<string, unknown>;
  return {
    language: LANGUAGES.find((one) => one === language) ?? defaultSettings.language,
    theme: THEMES.find((one) => one === theme) ?? defaultSettings.theme,
    sound: typeof sound === 'boolean' ? sound : defaultSettings.sound,
    vibration: typeof vibration === 'boolean' ? vibration : defaultSettings.vibration,
  };
}
