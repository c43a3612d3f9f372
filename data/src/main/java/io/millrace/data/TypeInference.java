package io.millrace.data;

import io.millrace.data.csv.Cells;
import io.millrace.data.csv.DecimalMark;

/// Finds the type of one column from its cells: the narrowest one that all but a tolerated share of
/// the cells that have a value fit, so that a few bad cells do not turn a column of numbers into
/// text. Whole numbers with leading zeros are codes, hence text; so is a column without any value.
final class TypeInference {
  private static final double MOST_TOLERATED = 0.05;

  private final double tolerated;
  private long present;
  private long integers;
  private long numbers;
  private long commaIntegers;
  private long commaNumbers;
  private long onlyComma;
  private long booleans;
  private long timestamps;
  private long codes;

  /// @param quarantineLimit the share of bad rows that a version may have; 5 % at most is tolerated
  TypeInference(double quarantineLimit) {
    tolerated = Math.min(quarantineLimit, MOST_TOLERATED);
  }

  void add(String cell) {
    if (Cells.isMissing(cell)) {
      return;
    }
    present++;
    boolean point = Cells.number(cell, DecimalMark.POINT).isPresent();
    boolean comma = Cells.number(cell, DecimalMark.COMMA).isPresent();
    if (point) {
      numbers++;
      integers += isWhole(cell, '.') ? 1 : 0;
      codes += Cells.hasLeadingZero(cell) ? 1 : 0;
    }
    if (comma) {
      commaNumbers++;
      commaIntegers += isWhole(cell, ',') ? 1 : 0;
      onlyComma += point ? 0 : 1;
    }
    if (!point && !comma) {
      booleans += Cells.bool(cell).isPresent() ? 1 : 0;
      timestamps += Cells.timestamp(cell).isPresent() ? 1 : 0;
    }
  }

  Schema.Column column(String name) {
    if (present == 0 || codes > 0) {
      return Schema.Column.of(name, ColumnType.TEXT);
    }
    if (isMost(numbers)) {
      return Schema.Column.of(name, integers == numbers ? ColumnType.INTEGER : ColumnType.NUMBER);
    }
    if (isMost(commaNumbers) && onlyComma > 0) {
      boolean whole = commaIntegers == commaNumbers;
      return new Schema.Column(
          name, whole ? ColumnType.INTEGER : ColumnType.NUMBER, DecimalMark.COMMA);
    }
    if (isMost(booleans)) {
      return Schema.Column.of(name, ColumnType.BOOLEAN);
    }
    return Schema.Column.of(name, isMost(timestamps) ? ColumnType.TIMESTAMP : ColumnType.TEXT);
  }

  /// The mark under which most cells of a column are numbers, for a column whose type is declared.
  DecimalMark decimalMark() {
    return commaNumbers > numbers ? DecimalMark.COMMA : DecimalMark.POINT;
  }

  private boolean isMost(long count) {
    return count >= present * (1 - tolerated);
  }

  /// Whether a number is written without a fraction and fits 64 bits; `15.0` has a fraction.
  private static boolean isWhole(String cell, char point) {
    DecimalMark mark = point == '.' ? DecimalMark.POINT : DecimalMark.COMMA;
    return cell.indexOf(point) < 0
        && cell.indexOf('e') < 0
        && cell.indexOf('E') < 0
        && Cells.integer(cell, mark).isPresent();
  }
}
