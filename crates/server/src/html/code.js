// Comfort for the form of sixteen digits; without it the form works all the same.
(() => {
  const form = document.querySelector('form[data-code]');
  if (!form) return;
  const boxes = [...form.querySelectorAll('.groups input')];
  const count = form.querySelector('[data-count]');
  const wrong = form.querySelector('[data-wrong]');
  // Damm's table, as in the server; over the digits with their check digit it ends at zero.
  const table = ['0317598642', '7092154863', '4206871359', '1750983426', '6123045978', '3674209581', '5869720134', '8945362017', '9438617205', '2581436790'];
  const fits = (digits) => [...digits].reduce((row, digit) => Number(table[row][digit]), 0) === 0;
  const plain = (text) => text.normalize('NFKC').replace(/\D/g, '');
  const look = () => {
    const digits = boxes.map((box) => box.value).join('');
    count.textContent = count.dataset.count.replace('{n}', digits.length);
    const misfit = digits.length === 16 && !fits(digits);
    form.classList.toggle('wrong', misfit);
    wrong.hidden = !misfit;
    for (const box of boxes) box.setAttribute('aria-invalid', String(misfit));
  };
  boxes.forEach((box, at) => {
    box.addEventListener('input', () => {
      let rest = plain(box.value);
      for (let next = at; next < 4 && (next === at || rest !== ''); next += 1) {
        boxes[next].value = rest.slice(0, 4);
        rest = rest.slice(4);
        if (boxes[next].value.length === 4 && next < 3) boxes[next + 1].focus();
      }
      look();
    });
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Backspace' && box.value === '' && at > 0) boxes[at - 1].focus();
    });
    // A pasted number may be longer than its box.
    box.removeAttribute('maxlength');
  });
  look();
})();
