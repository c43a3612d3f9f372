package io.millrace.tracking.search;

/// One entry of `order_by`, as written: `key [ASC|DESC]`.
public record SortKey(Identifier identifier, Direction direction) {
  /// How a key orders.
  public enum Direction {
    ASCENDING,
    DESCENDING
  }

  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`
  public static SortKey parse(String text) {
    return new FilterParser(text).sortKey();
  }
}
