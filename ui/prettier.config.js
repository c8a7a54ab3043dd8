// One way of writing for all of the interface; lines are as wide as rustfmt.toml has them.
export default {
  plugins: ['prettier-plugin-svelte'],
  overrides: [{ files: '*.svelte', options: { parser: 'svelte' } }],
  printWidth: 110,
  singleQuote: true,
};
