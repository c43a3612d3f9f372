package io.millrace.tracking.sql;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModelSearch;
import io.millrace.tracking.LoggedModelSearch.OnDataset;
import io.millrace.tracking.Page;
import io.millrace.tracking.search.Criterion;
import io.millrace.tracking.search.Entity;
import io.millrace.tracking.search.Operand;
import io.millrace.tracking.search.Ordering;
import io.millrace.tracking.search.SortKey;
import io.millrace.tracking.search.Vocabularies;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.ModelMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// One search over logged models as one statement for the page's rows.
final class SqlLoggedModelSearch {
  private static final String STATUS_PREFIX = "LOGGED_MODEL_";

  private final LoggedModelSearch search;
  private final Condition wanted;
  private final List<Table<?>> joins = new ArrayList<>();
  private final Keyset keyset;

  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`
  SqlLoggedModelSearch(LoggedModelSearch search) {
    this.search = search;
    List<Criterion> criteria = Vocabularies.LOGGED_MODELS.criteria(search.filter());
    List<Condition> conditions = new ArrayList<>();
    conditions.add(
        LoggedModels.EXPERIMENT.in(
            search.experimentIds().stream().map(ExperimentRows::number).toList()));
    conditions.add(LoggedModels.LIFECYCLE.eq(Lifecycle.ACTIVE.name()));
    criteria.forEach(criterion -> conditions.add(condition(criterion)));
    if (!search.datasets().isEmpty()
        && criteria.stream().noneMatch(c -> c.entity() == Entity.METRIC)) {
      conditions.add(hasMetric(DSL.noCondition()));
    }
    wanted = DSL.and(conditions);
    keyset =
        new Keyset(
            List.of(search.experimentIds(), search.filter(), search.datasets(), search.orderBy()));
    search.orderBy().forEach(this::order);
    keyset.by(LoggedModels.CREATED_AT, SortOrder.DESC).by(LoggedModels.ID, SortOrder.ASC);
  }

  Page<LoggedModel> page(DSLContext sql) {
    SelectJoinStep<? extends Record> from =
        sql.select(LoggedModels.ALL).select(keyset.columns()).from(LoggedModels.TABLE);
    for (Table<?> join : joins) {
      from = from.leftJoin(join).on(Columns.field(join, "model", String.class).eq(LoggedModels.ID));
    }
    return keyset.page(
        from,
        wanted,
        search.pageToken(),
        search.maxResults(),
        rows -> LoggedModelRows.models(sql, rows));
  }

  private Condition condition(Criterion criterion) {
    return switch (criterion.entity()) {
      case METRIC ->
          hasMetric(
              ModelMetrics.KEY
                  .eq(criterion.key())
                  .and(Comparisons.metric(ModelMetrics.VALUE, ModelMetrics.FORM, criterion)));
      case PARAM -> Comparisons.entry(LoggedModels.PARAMS, LoggedModels.ID, criterion);
      case TAG -> Comparisons.entry(LoggedModels.TAGS, LoggedModels.ID, criterion);
      case ATTRIBUTE -> attribute(criterion);
      case DATASET -> throw new IllegalArgumentException(criterion.toString());
    };
  }

  private static Condition attribute(Criterion criterion) {
    return switch (criterion.key()) {
      case "creation_timestamp" -> Comparisons.wholeNumber(LoggedModels.CREATED_AT, criterion);
      case "last_updated_timestamp" -> Comparisons.wholeNumber(LoggedModels.UPDATED_AT, criterion);
      case "status" -> Comparisons.text(LoggedModels.STATUS, withoutPrefix(criterion));
      default -> Comparisons.text(text(criterion.key()), criterion);
    };
  }

  private static Field<String> text(String attribute) {
    return switch (attribute) {
      case "name" -> LoggedModels.NAME;
      case "model_id" -> LoggedModels.ID;
      case "model_type" -> LoggedModels.MODEL_TYPE;
      case "status" -> LoggedModels.STATUS;
      case "source_run_id" -> LoggedModels.SOURCE_RUN;
      default -> throw new IllegalArgumentException(attribute);
    };
  }

  /// `READY` and `LOGGED_MODEL_READY` both name the status.
  private static Criterion withoutPrefix(Criterion criterion) {
    Operand operand =
        switch (criterion.operand()) {
          case Operand.Text(var value) -> new Operand.Text(value.replace(STATUS_PREFIX, ""));
          case Operand.Texts(var values) ->
              new Operand.Texts(values.stream().map(v -> v.replace(STATUS_PREFIX, "")).toList());
          case Operand.Numeric _, Operand.Nothing _ -> criterion.operand();
        };
    return new Criterion(criterion.entity(), criterion.key(), criterion.operator(), operand);
  }

  /// Any stored point that fits, on one of the datasets asked for.
  private Condition hasMetric(Condition fits) {
    Condition onDataset =
        search.datasets().isEmpty()
            ? DSL.noCondition()
            : DSL.or(
                search.datasets().stream()
                    .map(d -> on(d, ModelMetrics.DATASET_NAME, ModelMetrics.DATASET_DIGEST))
                    .toList());
    return DSL.exists(
        DSL.selectOne()
            .from(ModelMetrics.TABLE)
            .where(ModelMetrics.MODEL.eq(LoggedModels.ID))
            .and(fits)
            .and(onDataset));
  }

  private static Condition on(OnDataset dataset, Field<String> name, Field<String> digest) {
    return name.eq(dataset.name())
        .and(dataset.digest().map(digest::eq).orElseGet(DSL::noCondition));
  }

  private void order(LoggedModelSearch.Order order) {
    SortOrder direction =
        switch (order.direction()) {
          case ASCENDING -> SortOrder.ASC;
          case DESCENDING -> SortOrder.DESC;
        };
    Ordering ordering = Vocabularies.LOGGED_MODELS.ordering(SortKey.parse(order.field()));
    if (ordering.entity() == Entity.METRIC) {
      orderByMetric(ordering.key(), order.dataset(), direction);
    } else if (ordering.key().equals("creation_timestamp")) {
      keyset.by(LoggedModels.CREATED_AT, direction);
    } else if (ordering.key().equals("last_updated_timestamp")) {
      keyset.by(LoggedModels.UPDATED_AT, direction);
    } else {
      keyset.by(text(ordering.key()), direction);
    }
  }

  /// By the latest point (timestamp, step); models without one last.
  private void orderByMetric(String key, Optional<OnDataset> dataset, SortOrder direction) {
    Field<Integer> place =
        DSL.rowNumber()
            .over(
                DSL.partitionBy(ModelMetrics.MODEL)
                    .orderBy(
                        ModelMetrics.LOGGED_AT.desc(),
                        ModelMetrics.STEP.desc(),
                        ModelMetrics.VALUE.desc()))
            .as("place");
    Condition onDataset =
        dataset
            .map(d -> on(d, ModelMetrics.DATASET_NAME, ModelMetrics.DATASET_DIGEST))
            .orElseGet(DSL::noCondition);
    Table<?> ranked =
        DSL.select(ModelMetrics.MODEL, ModelMetrics.VALUE, ModelMetrics.FORM, place)
            .from(ModelMetrics.TABLE)
            .where(ModelMetrics.KEY.eq(key))
            .and(onDataset)
            .asTable("ranked");
    Table<?> latest =
        DSL.select(ranked.fields())
            .from(ranked)
            .where(Columns.field(ranked, "place", Integer.class).eq(1))
            .asTable("order_" + joins.size());
    joins.add(latest);
    keyset.byMetric(
        Columns.field(latest, "metric_value", Double.class),
        Columns.field(latest, "form", Integer.class),
        direction);
  }
}
