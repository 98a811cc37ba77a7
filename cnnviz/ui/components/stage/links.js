// Which cells belong together, read from the tables of Window.rows() and Window.columns():
// for each output index, [index in the padded frame, kernel index] pairs.

export class Links {
  constructor({ rows, columns, frame }) {
    this.rows = rows;
    this.columns = columns;
    this.fedRows = Links.inverse(rows, frame.rows);
    this.fedColumns = Links.inverse(columns, frame.columns);
  }

  /** For each index of the padded frame, [output index, kernel index] pairs. */
  static inverse(links, size) {
    const fed = Array.from({ length: size }, () => []);
    links.forEach((pairs, output) => {
      pairs.forEach(([padded, kernel]) => {
        fed[padded].push([output, kernel]);
      });
    });
    return fed;
  }

  static product(rowPairs, columnPairs) {
    return rowPairs.flatMap(([row, kernelRow]) =>
      columnPairs.map(([column, kernelColumn]) => ({ row, column, kernelRow, kernelColumn })),
    );
  }

  /** Places of the padded frame that an output cell reads, each with its kernel place. */
  window(row, column) {
    return Links.product(this.rows[row], this.columns[column]);
  }

  /** Output cells that a place of the padded frame feeds, each with the kernel place between. */
  fed(row, column) {
    return Links.product(this.fedRows[row], this.fedColumns[column]);
  }

  /** Places of the padded frame that a kernel cell ever touches. */
  touched(kernelRow, kernelColumn) {
    const those = (fed, kernel) =>
      fed.flatMap((pairs, index) => (pairs.some(([, k]) => k === kernel) ? [[index, kernel]] : []));
    return Links.product(those(this.fedRows, kernelRow), those(this.fedColumns, kernelColumn));
  }

  visits(row, column) {
    return this.fedRows[row].length > 0 && this.fedColumns[column].length > 0;
  }
}

export function bounds(places) {
  if (places.length === 0) return null;
  const [rows, columns] = [places.map(({ row }) => row), places.map(({ column }) => column)];
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  return { top, left, rows: Math.max(...rows) - top + 1, columns: Math.max(...columns) - left + 1 };
}
