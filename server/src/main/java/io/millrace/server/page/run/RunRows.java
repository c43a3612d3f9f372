package io.millrace.server.page.run;

import io.millrace.server.page.PageServices;
import io.millrace.tracking.Page;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The runs of a table: a page of a search, and below each run that is open those nested in it.
final class RunRows {
  private static final int PAGE = 50;
  private static final int MOST_NESTED = 50;
  private static final int DEEPEST = 4;

  /// A run at its place in the tree.
  record Placed(Run run, int depth, int nested) {}

  /// @param next token of the page after this one
  record Found(List<Placed> rows, Optional<String> next) {
    static final Found NOTHING = new Found(List.of(), Optional.empty());

    List<Run> runs() {
      return rows.stream().map(Placed::run).toList();
    }
  }

  private final PageServices services;
  private final RunQuery query;
  private final List<Placed> rows = new ArrayList<>();
  private final Map<String, Integer> nested = new HashMap<>();

  private RunRows(PageServices services, RunQuery query) {
    this.services = services;
    this.query = query;
  }

  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`, `PAGE_TOKEN_INVALID`
  static Found find(PageServices services, RunQuery query) {
    return new RunRows(services, query).found();
  }

  private Found found() {
    Search search =
        new Search(
            query.isTree() ? SystemTags.atTheTop() : query.filter(),
            query.order().stream().toList(),
            PAGE,
            Optional.of(query.token()).filter(token -> !token.isEmpty()));
    Page<Run> page = search(search);
    count(page.items());
    page.items().forEach(run -> add(run, 0));
    return new Found(List.copyOf(rows), page.nextPageToken());
  }

  private Page<Run> search(Search search) {
    return services.tracking().search(new RunSearch(query.experiments(), query.view(), search));
  }

  private void count(Collection<Run> runs) {
    nested.putAll(services.tracking().nested(runs.stream().map(Run::id).toList()));
  }

  private void add(Run run, int depth) {
    rows.add(new Placed(run, depth, nested.getOrDefault(run.id(), 0)));
    if (query.isTree() && query.open().contains(run.id()) && depth < DEEPEST) {
      List<Run> below =
          search(Search.matching(SystemTags.below(run.id())).atMost(MOST_NESTED)).items();
      count(below);
      below.forEach(each -> add(each, depth + 1));
    }
  }

  /// The first runs that a query finds, each by itself.
  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`
  static List<Run> first(PageServices services, RunQuery query, int most) {
    Search search =
        new Search(query.filter(), query.order().stream().toList(), most, Optional.empty());
    return services
        .tracking()
        .search(new RunSearch(query.experiments(), query.view(), search))
        .items();
  }
}
