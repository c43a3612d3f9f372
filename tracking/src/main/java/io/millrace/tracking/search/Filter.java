package io.millrace.tracking.search;

import java.util.List;
import java.util.stream.Collectors;

/// A filter: comparisons that must all hold. Its text form reads back as the same filter.
///
/// ```
/// filter     := comparison ( AND comparison )*
/// comparison := identifier ( = | != | > | >= | < | <= | LIKE | ILIKE ) value
///             | identifier [NOT] IN ( 'a', 'b' )
///             | identifier IS [NOT] NULL
/// identifier := [ entity . ] key          key: plain, `quoted` or "quoted"
/// value      := number | 'text' | "text"  a quote inside is doubled
/// ```
///
/// Words are read in any case. There is no OR and there are no parentheses.
public record Filter(List<Comparison> comparisons) {
  /// Most characters and comparisons of a filter.
  public static final int MAX_LENGTH = 100_000;

  public static final int MAX_COMPARISONS = 100;

  public Filter {
    comparisons = List.copyOf(comparisons);
  }

  /// @param text blank: everything matches
  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID` and the place
  public static Filter parse(String text) {
    return new FilterParser(text).filter();
  }

  @Override
  public String toString() {
    return comparisons.stream().map(Comparison::toString).collect(Collectors.joining(" AND "));
  }
}
