package io.millrace.tracking;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;
import java.util.Optional;

/// A question to one of the searches, in MLflow's grammar.
///
/// @param filter such as `metrics.rmse < 2500 AND params.depth = '6'`; empty: everything
/// @param orderBy such as `metrics.rmse ASC`; empty: the order that the search documents
/// @param maxResults most items of a page, at least 1
/// @param pageToken from the page before
public record Search(
    String filter, List<String> orderBy, int maxResults, Optional<String> pageToken) {
  public static final Search ALL = new Search("", List.of(), 1_000, Optional.empty());

  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if `maxResults` is below 1
  public Search {
    orderBy = List.copyOf(orderBy);
    require(
        maxResults >= 1,
        REQUEST_INVALID,
        "Ask for at least one result.",
        "Invalid value %d for parameter 'max_results' supplied. It must be a positive integer",
        maxResults);
  }

  /// A text as it stands in a filter.
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  public static Search matching(String filter) {
    return new Search(filter, List.of(), 1_000, Optional.empty());
  }

  public Search orderedBy(String... keys) {
    return new Search(filter, List.of(keys), maxResults, pageToken);
  }

  public Search atMost(int results) {
    return new Search(filter, orderBy, results, pageToken);
  }

  /// The same question, for the page after `token`'s.
  public Search from(Optional<String> token) {
    return new Search(filter, orderBy, maxResults, token);
  }
}
