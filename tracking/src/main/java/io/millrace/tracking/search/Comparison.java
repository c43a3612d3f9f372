package io.millrace.tracking.search;

/// One comparison of a filter, as written: neither the identifier nor the operator is checked.
public record Comparison(Identifier identifier, Operator operator, Operand operand) {
  @Override
  public String toString() {
    return (identifier + " " + operator + " " + operand).strip();
  }
}
