package io.millrace.tracking.search;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// What an identifier is compared with. The text form of each reads back as the same operand.
public sealed interface Operand {
  record Numeric(BigDecimal value) implements Operand {
    @Override
    public String toString() {
      return value.toString();
    }
  }

  record Text(String value) implements Operand {
    @Override
    public String toString() {
      return quoted(value);
    }
  }

  /// @param values at least one
  record Texts(List<String> values) implements Operand {
    public Texts {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return values.stream().map(Operand::quoted).collect(Collectors.joining(", ", "(", ")"));
    }
  }

  /// `IS NULL` compares with nothing.
  record Nothing() implements Operand {
    @Override
    public String toString() {
      return "";
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
