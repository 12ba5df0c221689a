/** The lines of a text around a given one, with line numbers and a marker at that line. */
export function excerpt(text: string, line: number, around = 2): string {
  const lines = text.split('\n');
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const width = String(last).length;
  return lines
    .slice(first - 1, last)
    .map((content, index) => {
      const number = first + index;
      return `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`;
    })
    .join('\n');
}
