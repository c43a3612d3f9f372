package io.millrace.tracking.search;

/// The comparisons of the grammar, as they are written.
public enum Operator {
  EQUAL("="),
  NOT_EQUAL("!="),
  GREATER(">"),
  AT_LEAST(">="),
  LESS("<"),
  AT_MOST("<="),
  LIKE("LIKE"),
  ILIKE("ILIKE"),
  IN("IN"),
  NOT_IN("NOT IN"),
  IS_NULL("IS NULL"),
  IS_NOT_NULL("IS NOT NULL");

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
