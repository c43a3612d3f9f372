package io.millrace.tracking.sql;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Page;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Search;
import io.millrace.tracking.search.Criterion;
import io.millrace.tracking.search.Entity;
import io.millrace.tracking.search.Operand;
import io.millrace.tracking.search.Operator;
import io.millrace.tracking.search.Ordering;
import io.millrace.tracking.search.Vocabularies;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SortOrder;
import org.jooq.impl.DSL;

/// The two searches of the registry.
final class RegistrySearch {
  /// MLflow's client asks for models that are no prompts by comparing this tag with `!=`; here, and
  /// only here, a missing tag differs.
  private static final String PROMPT = "mlflow.prompt.is_prompt";

  private RegistrySearch() {}

  static Page<RegisteredModel> models(DSLContext sql, Search search) {
    Condition wanted =
        Comparisons.all(
            Vocabularies.REGISTERED_MODELS.criteria(search.filter()),
            RegistrySearch::modelCondition);
    Keyset keyset = new Keyset(List.of("models", search.filter(), search.orderBy()));
    keyset
        .by(
            Vocabularies.REGISTERED_MODELS.orderings(search.orderBy()),
            ordering -> ordering.key().equals("name") ? Models.NAME : Models.UPDATED_AT)
        .by(Models.NAME, SortOrder.ASC);
    return keyset.page(
        sql.select(Models.TABLE.asterisk()).select(keyset.columns()).from(Models.TABLE),
        wanted,
        search.pageToken(),
        search.maxResults(),
        rows -> ModelRows.models(sql, rows));
  }

  private static Condition modelCondition(Criterion criterion) {
    return criterion.entity() == Entity.TAG
        ? tag(Models.TAGS, Models.NUMBER, criterion)
        : Comparisons.text(Models.NAME, criterion);
  }

  static Page<ModelVersion> versions(DSLContext sql, Search search) {
    Condition wanted =
        Comparisons.all(
            Vocabularies.MODEL_VERSIONS.criteria(search.filter()),
            RegistrySearch::versionCondition);
    Keyset keyset = new Keyset(List.of("versions", search.filter(), search.orderBy()));
    List<Ordering> orderings = Vocabularies.MODEL_VERSIONS.orderings(search.orderBy());
    keyset.by(orderings, RegistrySearch::sortable);
    if (orderings.isEmpty()) {
      keyset.by(Versions.UPDATED_AT, SortOrder.DESC);
    }
    keyset.by(Models.NAME, SortOrder.ASC).by(Versions.VERSION, SortOrder.DESC);
    return keyset.page(
        sql.select(Versions.TABLE.asterisk(), Models.TABLE.asterisk())
            .select(keyset.columns())
            .from(Versions.TABLE)
            .join(Models.TABLE)
            .on(Models.NUMBER.eq(Versions.MODEL)),
        wanted,
        search.pageToken(),
        search.maxResults(),
        rows -> VersionRows.versions(sql, rows));
  }

  private static Condition versionCondition(Criterion criterion) {
    if (criterion.entity() == Entity.TAG) {
      return tag(Versions.TAGS, Versions.NUMBER, criterion);
    }
    return switch (criterion.key()) {
      case "name" -> Comparisons.text(Models.NAME, criterion);
      case "run_id" -> Comparisons.text(Versions.RUN_ID, criterion);
      case "model_id" -> Comparisons.text(Versions.LOGGED_MODEL, criterion);
      case "source_path" -> Comparisons.text(Versions.SOURCE, criterion);
      case "version_number" ->
          Comparisons.wholeNumber(Versions.VERSION.coerce(Long.class), criterion);
      default -> throw new IllegalArgumentException(criterion.key());
    };
  }

  private static Condition tag(
      EntryTable<Integer> tags, Field<Integer> outer, Criterion criterion) {
    Condition fits = Comparisons.entry(tags, outer, criterion);
    boolean isNoPrompt =
        criterion.key().equals(PROMPT)
            && criterion.operator() == Operator.NOT_EQUAL
            && criterion.operand() instanceof Operand.Text;
    return isNoPrompt ? fits.or(DSL.not(tags.has(outer, PROMPT, DSL.noCondition()))) : fits;
  }

  private static Field<?> sortable(Ordering ordering) {
    return switch (ordering.key()) {
      case "name" -> Models.NAME;
      case "version_number" -> Versions.VERSION;
      case "creation_timestamp" -> Versions.CREATED_AT;
      case "last_updated_timestamp" -> Versions.UPDATED_AT;
      default -> throw new IllegalArgumentException(ordering.key());
    };
  }
}
