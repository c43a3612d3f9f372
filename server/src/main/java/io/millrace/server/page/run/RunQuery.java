package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.server.page.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which runs a page shows and how: all of it is in the address.
///
/// @param experiment its id; empty: the project's own
/// @param filter in the grammar of the search
/// @param sort a column, with `-` in front for the greatest first; empty: newest first
/// @param columns such as `metrics.rmse`; empty: those that seem to matter
/// @param compared ids of runs
/// @param token of the page; empty: the first
public record RunQuery(
    String experiment,
    String filter,
    String sort,
    List<String> columns,
    List<String> compared,
    String token) {
  private static final int MOST_COMPARED = 8;
  private static final int MOST_COLUMNS = 16;

  public RunQuery {
    columns = List.copyOf(columns);
    compared = List.copyOf(compared);
  }

  static RunQuery of(Request request) {
    return new RunQuery(
        request.query("experiment").orElse(""),
        request.query("q").map(String::strip).orElse(""),
        request.query("sort").orElse(""),
        request.queryAll("columns").stream().distinct().limit(MOST_COLUMNS).toList(),
        request.queryAll("compare").stream().distinct().limit(MOST_COMPARED).toList(),
        request.query("page").orElse(""));
  }

  /// Sorted by `column`, or the other way round if it is already.
  RunQuery sortedBy(String column) {
    String next = sort.equals(column) ? "-" + column : column;
    return new RunQuery(experiment, filter, next, columns, compared, "");
  }

  RunQuery at(String page) {
    return new RunQuery(experiment, filter, sort, columns, compared, page);
  }

  RunQuery unfiltered() {
    return new RunQuery(experiment, "", sort, columns, compared, "");
  }

  RunQuery withoutComparison() {
    return new RunQuery(experiment, filter, sort, columns, List.of(), token);
  }

  boolean isSortedBy(String column) {
    return sort.equals(column) || sort.equals("-" + column);
  }

  boolean isDescending() {
    return sort.startsWith("-");
  }

  /// The order in the grammar of the search; the key is quoted because it may hold anything.
  Optional<String> order() {
    String column = isDescending() ? sort.substring(1) : sort;
    int dot = column.indexOf('.');
    if (dot < 1) {
      return Optional.empty();
    }
    String key = column.substring(dot + 1);
    String name =
        column.startsWith("attributes.") ? column : column.substring(0, dot) + ".`" + key + "`";
    return Optional.of(name + (isDescending() ? " DESC" : " ASC"));
  }

  String query() {
    List<String> parts = new ArrayList<>();
    add(parts, "experiment", experiment);
    add(parts, "q", filter);
    add(parts, "sort", sort);
    columns.forEach(column -> add(parts, "columns", column));
    compared.forEach(run -> add(parts, "compare", run));
    add(parts, "page", token);
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) {
      parts.add(name + "=" + Shell.part(value));
    }
  }
}
