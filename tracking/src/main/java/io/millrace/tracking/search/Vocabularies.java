package io.millrace.tracking.search;

/// The vocabularies of MLflow's searches.
public final class Vocabularies {
  public static final Vocabulary RUNS =
      new VocabularyBuilder()
          .entity(Entity.ATTRIBUTE, "attribute", "attributes", "attr", "run")
          .entity(Entity.METRIC, "metric", "metrics")
          .entity(Entity.PARAM, "parameter", "parameters", "param", "params")
          .entity(Entity.TAG, "tag", "tags")
          .entity(Entity.DATASET, "dataset", "datasets")
          .tagsBy(Vocabulary.TEXT_OR_NULL)
          .datasets("name", "digest", "context")
          .orderedBy(Entity.METRIC, Entity.PARAM, Entity.TAG)
          .text("run_id", Vocabulary.TEXT_OR_LIST)
          .text("run_name", Vocabulary.TEXT, "run name", "Run name", "Run Name")
          .text("status", Vocabulary.TEXT)
          .text("user_id", Vocabulary.TEXT)
          .text("artifact_uri", Vocabulary.TEXT)
          .number("start_time", "created", "Created")
          .number("end_time")
          .build();

  public static final Vocabulary EXPERIMENTS =
      new VocabularyBuilder()
          .entity(Entity.ATTRIBUTE, "attribute", "attributes", "attr")
          .entity(Entity.TAG, "tag", "tags")
          .tagsBy(Vocabulary.TEXT_OR_NULL)
          .text("name", Vocabulary.TEXT)
          .quotedNumber("experiment_id")
          .number("creation_time")
          .number("last_update_time")
          .build();

  public static final Vocabulary REGISTERED_MODELS =
      new VocabularyBuilder()
          .entity(Entity.ATTRIBUTE, "attribute", "attributes", "attr")
          .entity(Entity.TAG, "tag", "tags")
          .tagsBy(Vocabulary.TEXT)
          .text("name", Vocabulary.TEXT_OR_LIST)
          .onlySortable("last_updated_timestamp", "timestamp")
          .build();

  public static final Vocabulary MODEL_VERSIONS =
      new VocabularyBuilder()
          .entity(Entity.ATTRIBUTE, "attribute", "attributes", "attr")
          .entity(Entity.TAG, "tag", "tags")
          .tagsBy(Vocabulary.TEXT)
          .text("name", Vocabulary.TEXT_OR_LIST)
          .text("run_id", Vocabulary.TEXT_OR_LIST)
          .text("model_id", Vocabulary.TEXT_OR_LIST)
          .text("source_path", Vocabulary.TEXT)
          .version("version_number")
          .onlySortable("creation_timestamp")
          .onlySortable("last_updated_timestamp")
          .build();

  public static final Vocabulary LOGGED_MODELS =
      new VocabularyBuilder()
          .entity(Entity.ATTRIBUTE, "attribute", "attributes")
          .entity(Entity.METRIC, "metrics")
          .entity(Entity.PARAM, "params")
          .entity(Entity.TAG, "tags")
          .tagsBy(Vocabulary.TEXT_OR_LIST)
          .orderedBy(Entity.METRIC)
          .text("name", Vocabulary.TEXT_OR_LIST)
          .text("model_id", Vocabulary.TEXT_OR_LIST)
          .text("model_type", Vocabulary.TEXT_OR_LIST)
          .text("status", Vocabulary.TEXT_OR_LIST)
          .text("source_run_id", Vocabulary.TEXT_OR_LIST)
          .number("creation_timestamp", "creation_time", "creation_timestamp_ms")
          .number("last_updated_timestamp", "last_updated_timestamp_ms")
          .build();

  private Vocabularies() {}
}
