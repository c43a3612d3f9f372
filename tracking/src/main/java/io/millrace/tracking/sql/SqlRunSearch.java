package io.millrace.tracking.sql;

import io.millrace.tracking.Page;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.search.Criterion;
import io.millrace.tracking.search.Ordering;
import io.millrace.tracking.search.Vocabularies;
import io.millrace.tracking.sql.Columns.Datasets;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.RunDatasets;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.ArrayList;
import java.util.List;
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

  /// What a sort key other than an attribute needs beside the runs.
  private record Join(Table<?> table, Condition on) {}

  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`
  SqlRunSearch(RunSearch runs) {
    search = runs.search();
    List<Integer> experiments = runs.experimentIds().stream().map(ExperimentRows::number).toList();
    wanted =
        Runs.EXPERIMENT
            .in(experiments)
            .and(Comparisons.lifecycle(Runs.LIFECYCLE, runs.view()))
            .and(
                Comparisons.all(
                    Vocabularies.RUNS.criteria(search.filter()), SqlRunSearch::condition));
    keyset =
        new Keyset(
            List.of(runs.experimentIds(), runs.view().name(), search.filter(), search.orderBy()));
    Vocabularies.RUNS.orderings(search.orderBy()).forEach(this::order);
    keyset.by(Runs.START_TIME, SortOrder.DESC).by(Runs.ID, SortOrder.ASC);
  }

  Page<Run> page(DSLContext sql) {
    SelectJoinStep<?> from = sql.select(Runs.ALL).select(keyset.columns()).from(Runs.TABLE);
    for (Join join : joins) {
      from = from.leftJoin(join.table()).on(join.on());
    }
    return keyset.page(
        from, wanted, search.pageToken(), search.maxResults(), rows -> RunRows.runs(sql, rows));
  }

  private static Condition condition(Criterion criterion) {
    return switch (criterion.entity()) {
      case METRIC ->
          DSL.exists(
              DSL.selectOne()
                  .from(Metrics.TABLE)
                  .where(Metrics.RUN.eq(Runs.NUMBER))
                  .and(Metrics.KEY.eq(criterion.key()))
                  .and(Comparisons.metric(Metrics.VALUE, Metrics.FORM, criterion)));
      case PARAM -> Comparisons.entry(Runs.PARAMS, Runs.NUMBER, criterion);
      case TAG -> Comparisons.entry(Runs.TAGS, Runs.NUMBER, criterion);
      case DATASET -> dataset(criterion);
      case ATTRIBUTE -> attribute(criterion);
    };
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
      case METRIC -> orderByMetric(ordering.key(), direction);
      case PARAM -> orderByEntry(Runs.PARAMS, ordering.key(), direction);
      case TAG -> orderByEntry(Runs.TAGS, ordering.key(), direction);
      case ATTRIBUTE, DATASET -> orderByAttribute(ordering, direction);
    }
  }

  private void orderByMetric(String key, SortOrder direction) {
    Table<?> latest = Metrics.TABLE.as("order_" + joins.size());
    joins.add(
        new Join(
            latest,
            Columns.field(latest, "run", Integer.class)
                .eq(Runs.NUMBER)
                .and(Columns.field(latest, "metric_key", String.class).eq(key))));
    keyset.byMetric(
        Columns.field(latest, "metric_value", Double.class),
        Columns.field(latest, "form", Integer.class),
        direction);
  }

  private void orderByEntry(EntryTable<Integer> entries, String key, SortOrder direction) {
    Table<?> table = entries.table.as("order_" + joins.size());
    joins.add(
        new Join(
            table,
            Columns.field(table, "owner", Integer.class)
                .eq(Runs.NUMBER)
                .and(Columns.field(table, "entry_key", String.class).eq(key))));
    keyset.byPresent(Columns.field(table, "entry_value", String.class), "", direction);
  }

  private void orderByAttribute(Ordering ordering, SortOrder direction) {
    switch (ordering.key()) {
      case "start_time" -> keyset.by(Runs.START_TIME, direction);
      case "end_time" -> keyset.byPresent(Runs.END_TIME, 0L, direction);
      default -> keyset.by(textAttribute(ordering.key()), direction);
    }
  }
}
