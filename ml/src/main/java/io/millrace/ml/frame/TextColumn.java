package io.millrace.ml.frame;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;

import io.millrace.base.MillraceException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Texts; null is missing, the empty text is present.
public record TextColumn(String name, @Nullable String[] values) implements Column {
  @Override
  public int rows() {
    return values.length;
  }

  @Override
  public int missing() {
    int missing = 0;
    for (String value : values) {
      if (value == null) {
        missing++;
      }
    }
    return missing;
  }

  @Override
  public TextColumn renamed(String to) {
    return new TextColumn(to, values);
  }

  @Override
  public TextColumn select(int[] rows) {
    @Nullable String[] selected = new @Nullable String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return new TextColumn(name, selected);
  }

  @Override
  public TextColumn concat(Column next) {
    if (!(next instanceof TextColumn(var _, var more))) {
      throw new MillraceException(
          COLUMN_KIND_DIFFERENT,
          "column '%s' is a text here and a number there".formatted(name),
          "Read both tables with the same schema.");
    }
    @Nullable String[] joined = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, joined, values.length, more.length);
    return new TextColumn(name, joined);
  }
}
