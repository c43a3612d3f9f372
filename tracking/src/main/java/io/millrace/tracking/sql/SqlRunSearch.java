package io.millrace.tracking.sql;

import io.millrace.tracking.Page;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.search.Criterion;
import io.millrace.tracking.search.Entity;
import io.millrace.tracking.search.Ordering;
import io.millrace.tracking.search.Vocabularies;
import io.millrace.tracking.sql.Columns.Datasets;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.RunDatasets;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SelectJoinStep;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// One search over runs as one statement for the page's rows; what they hold is fetched after it.
final class SqlRunSearch {
  private static final String CONTEXT_TAG = "mlflow.data.context";

  private final Search search;
  private final Condition wanted;
  private final List<Join> joins = new ArrayList<>();
  private final Keyset keyset;

  /// What a sort key other than an attribute needs beside the runs: its row of a run, if there is
  /// one. A comparison with the same key reads that row as well.
  private record Join(Entity entity, String key, Table<?> table, Condition on) {}

  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`
  SqlRunSearch(RunSearch runs) {
    search = runs.search();
    List<Integer> experiments = runs.experimentIds().stream().map(ExperimentRows::number).toList();
    keyset =
        new Keyset(
            List.of(runs.experimentIds(), runs.view().name(), search.filter(), search.orderBy()));
    Vocabularies.RUNS.orderings(search.orderBy()).forEach(this::order);
    keyset.by(Runs.START_TIME, SortOrder.DESC).by(Runs.ID, SortOrder.ASC);
    wanted =
        Runs.EXPERIMENT
            .in(experiments)
            .and(Comparisons.lifecycle(Runs.LIFECYCLE, runs.view()))
            .and(Comparisons.all(Vocabularies.RUNS.criteria(search.filter()), this::condition));
  }

  Page<Run> page(DSLContext sql) {
    SelectJoinStep<?> from = sql.select(Runs.NUMBER).select(keyset.columns()).from(Runs.TABLE);
    for (Join join : joins) {
      from = from.leftJoin(join.table()).on(join.on());
    }
    return keyset.page(
        from,
        wanted,
        search.pageToken(),
        search.maxResults(),
        rows -> RunRows.numbered(sql, rows.stream().map(row -> row.get(Runs.NUMBER)).toList()));
  }

  private Condition condition(Criterion criterion) {
    return switch (criterion.entity()) {
      case METRIC -> metric(criterion);
      case PARAM -> entry(Runs.PARAMS, criterion);
      case TAG -> entry(Runs.TAGS, criterion);
      case DATASET -> dataset(criterion);
      case ATTRIBUTE -> attribute(criterion);
    };
  }

  private Condition metric(Criterion criterion) {
    return joined(criterion)
        .map(latest -> Comparisons.metric(value(latest), form(latest), criterion))
        .orElseGet(
            () ->
                DSL.exists(
                    DSL.selectOne()
                        .from(Metrics.TABLE)
                        .where(Metrics.RUN.eq(Runs.NUMBER))
                        .and(Metrics.KEY.eq(criterion.key()))
                        .and(Comparisons.metric(Metrics.VALUE, Metrics.FORM, criterion))));
  }

  private Condition entry(EntryTable<Integer> entries, Criterion criterion) {
    return joined(criterion)
        .map(table -> Comparisons.text(entryValue(table), criterion))
        .orElseGet(() -> Comparisons.entry(entries, Runs.NUMBER, criterion));
  }

  private Optional<Table<?>> joined(Criterion criterion) {
    return joins.stream()
        .filter(join -> join.entity() == criterion.entity() && join.key().equals(criterion.key()))
        .findFirst()
        .map(Join::table);
  }

  private static Condition attribute(Criterion criterion) {
    return switch (criterion.key()) {
      case "start_time" -> Comparisons.wholeNumber(Runs.START_TIME, criterion);
      case "end_time" -> Comparisons.wholeNumber(Runs.END_TIME, criterion);
      default -> Comparisons.text(textAttribute(criterion.key()), criterion);
    };
  }

  private static Field<String> textAttribute(String name) {
    return switch (name) {
      case "run_id" -> Runs.ID;
      case "run_name" -> Runs.NAME;
      case "status" -> Runs.STATUS;
      case "user_id" -> Runs.USER;
      case "artifact_uri" -> Runs.ARTIFACT_URI;
      default -> throw new IllegalArgumentException(name);
    };
  }

  /// Holds if any input of the run fits.
  private static Condition dataset(Criterion criterion) {
    Condition fits =
        switch (criterion.key()) {
          case "name" -> Comparisons.text(Datasets.NAME, criterion);
          case "digest" -> Comparisons.text(Datasets.DIGEST, criterion);
          case "context" ->
              RunDatasets.TAGS.has(
                  RunDatasets.NUMBER,
                  CONTEXT_TAG,
                  Comparisons.text(RunDatasets.TAGS.value, criterion));
          default -> throw new IllegalArgumentException(criterion.key());
        };
    return DSL.exists(
        DSL.selectOne()
            .from(RunDatasets.TABLE)
            .join(Datasets.TABLE)
            .on(Datasets.NUMBER.eq(RunDatasets.DATASET))
            .where(RunDatasets.RUN.eq(Runs.NUMBER))
            .and(fits));
  }

  private void order(Ordering ordering) {
    SortOrder direction = Comparisons.order(ordering);
    switch (ordering.entity()) {
      case METRIC -> {
        Table<?> latest = join(ordering, Metrics.TABLE, "run", "metric_key");
        keyset.byMetric(value(latest), form(latest), direction);
      }
      case PARAM -> orderByEntry(Runs.PARAMS, ordering, direction);
      case TAG -> orderByEntry(Runs.TAGS, ordering, direction);
      case ATTRIBUTE, DATASET -> orderByAttribute(ordering, direction);
    }
  }

  private void orderByEntry(EntryTable<Integer> entries, Ordering ordering, SortOrder direction) {
    Table<?> table = join(ordering, entries.table, "owner", "entry_key");
    keyset.byPresent(entryValue(table), "", direction);
  }

  private Table<?> join(Ordering ordering, Table<?> table, String run, String key) {
    Table<?> joined = table.as("order_" + joins.size());
    Condition on =
        Columns.field(joined, run, Integer.class)
            .eq(Runs.NUMBER)
            .and(Columns.field(joined, key, String.class).eq(ordering.key()));
    joins.add(new Join(ordering.entity(), ordering.key(), joined, on));
    return joined;
  }

  private static Field<Double> value(Table<?> metrics) {
    return Columns.field(metrics, "metric_value", Double.class);
  }

  private static Field<Integer> form(Table<?> metrics) {
    return Columns.field(metrics, "form", Integer.class);
  }

  private static Field<String> entryValue(Table<?> entries) {
    return Columns.field(entries, "entry_value", String.class);
  }

  private void orderByAttribute(Ordering ordering, SortOrder direction) {
    switch (ordering.key()) {
      case "start_time" -> keyset.by(Runs.START_TIME, direction);
      case "end_time" -> keyset.byPresent(Runs.END_TIME, 0L, direction);
      default -> keyset.by(textAttribute(ordering.key()), direction);
    }
  }
}
