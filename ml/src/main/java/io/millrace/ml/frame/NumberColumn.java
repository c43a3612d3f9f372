package io.millrace.ml.frame;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;

import io.millrace.base.MillraceException;
import java.util.Arrays;

/// Numbers; NaN is missing, infinities are present.
public record NumberColumn(String name, double[] values) implements Column {
  @Override
  public int rows() {
    return values.length;
  }

  @Override
  public int missing() {
    int missing = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        missing++;
      }
    }
    return missing;
  }

  @Override
  public NumberColumn renamed(String to) {
    return new NumberColumn(to, values);
  }

  @Override
  public NumberColumn select(int[] rows) {
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return new NumberColumn(name, selected);
  }

  @Override
  public NumberColumn concat(Column next) {
    if (!(next instanceof NumberColumn(var _, var more))) {
      throw new MillraceException(
          COLUMN_KIND_DIFFERENT,
          "column '%s' is a number here and a text there".formatted(name),
          "Read both tables with the same schema.");
    }
    double[] joined = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, joined, values.length, more.length);
    return new NumberColumn(name, joined);
  }
}
