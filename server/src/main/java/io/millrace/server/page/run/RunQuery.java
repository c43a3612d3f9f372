package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.server.page.Shell;
import io.millrace.tracking.ViewType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which runs a page shows and how: all of it is in the address.
///
/// @param experiments their ids; none: the project's own
/// @param filter in the grammar of the search
/// @param sort a column, with `-` in front for the greatest first; empty: newest first
/// @param view active or deleted runs
/// @param columns such as `metrics.rmse`; none: those that were shown last, or seem to matter
/// @param open ids of runs whose nested runs are shown
/// @param token of the page; empty: the first
public record RunQuery(
    List<String> experiments,
    String filter,
    String sort,
    ViewType view,
    List<String> columns,
    List<String> open,
    String token) {
  private static final int MOST_EXPERIMENTS = 50;
  private static final int MOST_COLUMNS = 24;
  private static final int MOST_OPEN = 20;
  private static final String DELETED = "deleted";

  static final RunQuery NONE =
      new RunQuery(List.of(), "", "", ViewType.ACTIVE_ONLY, List.of(), List.of(), "");

  public RunQuery {
    experiments = List.copyOf(experiments);
    columns = List.copyOf(columns);
    open = List.copyOf(open);
  }

  static RunQuery of(Request request) {
    return new RunQuery(
        all(request, "experiment", MOST_EXPERIMENTS),
        request.query("q").map(String::strip).orElse(""),
        request.query("sort").orElse(""),
        view(request),
        all(request, "columns", MOST_COLUMNS),
        all(request, "open", MOST_OPEN),
        request.query("page").orElse(""));
  }

  /// What an address chooses by `view`.
  static ViewType view(Request request) {
    return request.query("view").orElse("").equals(DELETED)
        ? ViewType.DELETED_ONLY
        : ViewType.ACTIVE_ONLY;
  }

  private static List<String> all(Request request, String name, int most) {
    return request.queryAll(name).stream()
        .filter(value -> !value.isEmpty())
        .distinct()
        .limit(most)
        .toList();
  }

  public boolean isDeleted() {
    return view == ViewType.DELETED_ONLY;
  }

  /// Whether runs stand below the run that they are nested in; whatever is searched for or sorted
  /// stands by itself.
  public boolean isTree() {
    return filter.isEmpty() && sort.isEmpty() && !isDeleted();
  }

  RunQuery in(List<String> ids) {
    return new RunQuery(ids, filter, sort, view, columns, open, token);
  }

  RunQuery matching(String text) {
    return new RunQuery(experiments, text, sort, view, columns, open, "");
  }

  /// Sorted by `column`, or the other way round if it is already.
  RunQuery sortedBy(String column) {
    String next = sort.equals(column) ? "-" + column : column;
    return new RunQuery(experiments, filter, next, view, columns, open, "");
  }

  RunQuery viewing(ViewType other) {
    return new RunQuery(experiments, filter, sort, other, columns, open, "");
  }

  RunQuery showing(List<String> others) {
    return new RunQuery(experiments, filter, sort, view, others, open, token);
  }

  /// With the runs nested in `run`, or without them if they are there.
  RunQuery toggled(String run) {
    List<String> others = new ArrayList<>(open);
    if (!others.remove(run)) {
      others.add(run);
    }
    return new RunQuery(experiments, filter, sort, view, columns, others, token);
  }

  RunQuery at(String page) {
    return new RunQuery(experiments, filter, sort, view, columns, open, page);
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

  public String query() {
    List<String> parts = new ArrayList<>();
    experiments.forEach(id -> add(parts, "experiment", id));
    add(parts, "q", filter);
    add(parts, "sort", sort);
    add(parts, "view", isDeleted() ? DELETED : "");
    columns.forEach(column -> add(parts, "columns", column));
    open.forEach(run -> add(parts, "open", run));
    add(parts, "page", token);
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) {
      parts.add(name + "=" + Shell.part(value));
    }
  }
}
