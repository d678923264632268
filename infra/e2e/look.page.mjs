// Evaluated inside a page (visitor.ts), also where scripts of the page itself are forbidden: answers what is wrong with its looks.
(() => {
  const flaws = [];
  const { documentElement: html, body } = document;
  const rtl = /^ar\b/;

  if (html.scrollWidth > html.clientWidth)
    flaws.push(`is ${html.scrollWidth - html.clientWidth} px too wide`);
  if (!/^(?:ar|en)$/.test(html.lang)) flaws.push(`has the language "${html.lang}"`);
  if (html.dir !== (rtl.test(html.lang) ? 'rtl' : 'ltr')) flaws.push(`runs ${html.dir} in ${html.lang}`);
  if (document.querySelectorAll('h1').length !== 1) flaws.push('has not one main heading');

  for (const element of document.querySelectorAll('[dir]:not([dir=auto])')) {
    const { direction } = getComputedStyle(element);
    if (direction !== element.dir) flaws.push(`<${element.localName} dir=${element.dir}> runs ${direction}`);
  }

  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const boxAt = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { data, parentElement } = node;
    if (parentElement.closest('option, script, style')) continue;
    if (/[\u0600-\u06ff]/.test(data) && !parentElement.closest('[dir=auto]')) {
      const { lang } = parentElement.closest('[lang]');
      if (!rtl.test(lang)) flaws.push(`"${data.trim()}" is marked as ${lang}`);
    }
    // Numbers, references and Latin words read from left to right, whatever stands around them.
    for (const { 0: run, index } of data.matchAll(/\+?[A-Za-z0-9]+(?:[.,:/*+-]+[A-Za-z0-9]+)*/g)) {
      const [first, last] = [boxAt(node, index), boxAt(node, index + run.length - 1)];
      const isOneLine = Math.abs(first.top - last.top) < 3 && first.width > 0;
      if (run.length > 1 && isOneLine && first.left >= last.left)
        flaws.push(`shows ${run} the wrong way round`);
    }
  }

  for (const control of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const label = control.labels[0];
    const isSeen =
      label !== undefined && label.getBoundingClientRect().height > 0 && label.innerText.trim() !== '';
    if (!isSeen) flaws.push(`has no visible label at ${control.name}`);
  }
  return flaws;
})();
