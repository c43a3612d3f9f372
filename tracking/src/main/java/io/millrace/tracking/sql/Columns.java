package io.millrace.tracking.sql;

import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// The tables of tracking and the registry, and their columns.
final class Columns {
  private Columns() {}

  static final class Experiments {
    static final Table<Record> TABLE = table("experiments");
    static final Field<Integer> ID = integer(TABLE, "id");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<String> ARTIFACT_LOCATION = text(TABLE, "artifact_location");
    static final Field<String> LIFECYCLE = text(TABLE, "lifecycle");
    static final Field<Long> CREATED_AT = number(TABLE, "created_at");
    static final Field<Long> UPDATED_AT = number(TABLE, "updated_at");
    static final Field<Long> DELETED_AT = number(TABLE, "deleted_at");
    static final EntryTable<Integer> TAGS = new EntryTable<>("experiment_tags", Integer.class);

    private Experiments() {}
  }

  static final class Runs {
    static final Table<Record> TABLE = table("runs");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<String> ID = text(TABLE, "id");
    static final Field<Integer> EXPERIMENT = integer(TABLE, "experiment");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<String> USER = text(TABLE, "user_name");
    static final Field<String> STATUS = text(TABLE, "status");
    static final Field<Long> START_TIME = number(TABLE, "start_time");
    static final Field<Long> END_TIME = number(TABLE, "end_time");
    static final Field<String> ARTIFACT_URI = text(TABLE, "artifact_uri");
    static final Field<String> LIFECYCLE = text(TABLE, "lifecycle");
    static final Field<Long> DELETED_AT = number(TABLE, "deleted_at");

    static final EntryTable<Integer> PARAMS = new EntryTable<>("run_params", Integer.class);
    static final EntryTable<Integer> TAGS = new EntryTable<>("run_tags", Integer.class);

    private Runs() {}
  }

  static final class Metrics {
    static final Table<Record> TABLE = table("metrics");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<Integer> RUN = integer(TABLE, "run");
    static final Field<String> KEY = text(TABLE, "metric_key");
    static final Field<Double> VALUE = real(TABLE, "metric_value");
    static final Field<Integer> FORM = integer(TABLE, "form");
    static final Field<Long> LOGGED_AT = number(TABLE, "logged_at");
    static final Field<Long> STEP = number(TABLE, "step");

    private Metrics() {}
  }

  static final class Points {
    static final Table<Record> TABLE = table("metric_points");
    static final Field<Integer> METRIC = integer(TABLE, "metric");
    static final Field<Long> LOGGED_AT = number(TABLE, "logged_at");
    static final Field<Long> STEP = number(TABLE, "step");
    static final Field<Double> VALUE = real(TABLE, "metric_value");
    static final Field<Integer> FORM = integer(TABLE, "form");

    private Points() {}
  }

  static final class Datasets {
    static final Table<Record> TABLE = table("input_datasets");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<Integer> EXPERIMENT = integer(TABLE, "experiment");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<String> DIGEST = text(TABLE, "digest");
    static final Field<String> SOURCE_TYPE = text(TABLE, "source_type");
    static final Field<String> SOURCE = text(TABLE, "source");
    static final Field<String> SCHEMA = text(TABLE, "schema_text");
    static final Field<String> PROFILE = text(TABLE, "profile");

    private Datasets() {}
  }

  static final class RunDatasets {
    static final Table<Record> TABLE = table("run_datasets");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<Integer> RUN = integer(TABLE, "run");
    static final Field<Integer> DATASET = integer(TABLE, "dataset");
    static final EntryTable<Integer> TAGS = new EntryTable<>("run_dataset_tags", Integer.class);

    private RunDatasets() {}
  }

  static final class RunModels {
    static final Table<Record> TABLE = table("run_models");
    static final Field<Integer> RUN = integer(TABLE, "run");
    static final Field<String> DIRECTION = text(TABLE, "direction");
    static final Field<String> MODEL = text(TABLE, "model");
    static final Field<Long> STEP = number(TABLE, "step");

    private RunModels() {}
  }

  static final class LoggedModels {
    static final Table<Record> TABLE = table("logged_models");
    static final Field<String> ID = text(TABLE, "id");
    static final Field<Integer> EXPERIMENT = integer(TABLE, "experiment");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<Long> CREATED_AT = number(TABLE, "created_at");
    static final Field<Long> UPDATED_AT = number(TABLE, "updated_at");
    static final Field<String> ARTIFACT_URI = text(TABLE, "artifact_uri");
    static final Field<String> STATUS = text(TABLE, "status");
    static final Field<String> MODEL_TYPE = text(TABLE, "model_type");
    static final Field<String> SOURCE_RUN = text(TABLE, "source_run_id");
    static final Field<String> LIFECYCLE = text(TABLE, "lifecycle");
    static final Field<Long> DELETED_AT = number(TABLE, "deleted_at");

    /// One by one: beside a `*`, expressions lose their types.
    static final List<Field<?>> ALL =
        List.of(
            ID,
            EXPERIMENT,
            NAME,
            CREATED_AT,
            UPDATED_AT,
            ARTIFACT_URI,
            STATUS,
            MODEL_TYPE,
            SOURCE_RUN,
            LIFECYCLE);

    static final EntryTable<String> TAGS = new EntryTable<>("logged_model_tags", String.class);
    static final EntryTable<String> PARAMS = new EntryTable<>("logged_model_params", String.class);

    private LoggedModels() {}
  }

  static final class ModelMetrics {
    static final Table<Record> TABLE = table("logged_model_metrics");
    static final Field<String> MODEL = text(TABLE, "model");
    static final Field<String> KEY = text(TABLE, "metric_key");
    static final Field<Integer> RUN = integer(TABLE, "run");
    static final Field<Long> LOGGED_AT = number(TABLE, "logged_at");
    static final Field<Long> STEP = number(TABLE, "step");
    static final Field<Double> VALUE = real(TABLE, "metric_value");
    static final Field<Integer> FORM = integer(TABLE, "form");
    static final Field<String> DATASET_NAME = text(TABLE, "dataset_name");
    static final Field<String> DATASET_DIGEST = text(TABLE, "dataset_digest");

    private ModelMetrics() {}
  }

  static final class Models {
    static final Table<Record> TABLE = table("registered_models");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<String> DESCRIPTION = text(TABLE, "description");
    static final Field<Integer> LAST_VERSION = integer(TABLE, "last_version");
    static final Field<Long> CREATED_AT = number(TABLE, "created_at");
    static final Field<Long> UPDATED_AT = number(TABLE, "updated_at");
    static final EntryTable<Integer> TAGS =
        new EntryTable<>("registered_model_tags", Integer.class);

    private Models() {}
  }

  static final class ModelNames {
    static final Table<Record> TABLE = table("registered_model_names");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<Long> RENAMED_AT = number(TABLE, "renamed_at");
    static final Field<Integer> MODEL = integer(TABLE, "model");

    private ModelNames() {}
  }

  static final class Versions {
    static final Table<Record> TABLE = table("model_versions");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<Integer> MODEL = integer(TABLE, "model");
    static final Field<Integer> VERSION = integer(TABLE, "version");
    static final Field<Long> CREATED_AT = number(TABLE, "created_at");
    static final Field<Long> UPDATED_AT = number(TABLE, "updated_at");
    static final Field<String> STAGE = text(TABLE, "stage");
    static final Field<String> DESCRIPTION = text(TABLE, "description");
    static final Field<String> SOURCE = text(TABLE, "source");
    static final Field<String> ARTIFACT_EXPERIMENT = text(TABLE, "artifact_experiment");
    static final Field<String> ARTIFACT_OWNER = text(TABLE, "artifact_owner");
    static final Field<String> ARTIFACT_PATH = text(TABLE, "artifact_path");
    static final Field<String> RUN_ID = text(TABLE, "run_id");
    static final Field<String> RUN_LINK = text(TABLE, "run_link");
    static final Field<String> LOGGED_MODEL = text(TABLE, "logged_model");
    static final EntryTable<Integer> TAGS = new EntryTable<>("model_version_tags", Integer.class);

    private Versions() {}
  }

  static final class Aliases {
    static final Table<Record> TABLE = table("model_aliases");
    static final Field<Integer> MODEL = integer(TABLE, "model");
    static final Field<String> ALIAS = text(TABLE, "alias");
    static final Field<Integer> VERSION = integer(TABLE, "version");

    private Aliases() {}
  }

  static final class AliasMoves {
    static final Table<Record> TABLE = table("model_alias_moves");
    static final Field<Integer> MODEL = integer(TABLE, "model");
    static final Field<Integer> NUMBER = integer(TABLE, "number");
    static final Field<String> ALIAS = text(TABLE, "alias");
    static final Field<Integer> FROM = integer(TABLE, "from_version");
    static final Field<Integer> TO = integer(TABLE, "to_version");
    static final Field<String> USER = text(TABLE, "user_name");
    static final Field<Long> MOVED_AT = number(TABLE, "moved_at");
    static final Field<String> REASON = text(TABLE, "reason");

    private AliasMoves() {}
  }

  static final class Answers {
    static final Table<Record> TABLE = table("kept_answers");
    static final Field<String> KEY = text(TABLE, "idempotency_key");
    static final Field<String> REQUEST = text(TABLE, "request");
    static final Field<Integer> STATUS = integer(TABLE, "status");
    static final Field<String> CONTENT_TYPE = text(TABLE, "content_type");
    static final Field<String> BODY = text(TABLE, "body");
    static final Field<Long> CREATED_AT = number(TABLE, "created_at");

    private Answers() {}
  }

  static final class Imported {
    static final Table<Record> TABLE = table("imports");
    static final Field<String> ORIGIN = text(TABLE, "origin");
    static final Field<String> KIND = text(TABLE, "kind");
    static final Field<String> FOREIGN_ID = text(TABLE, "foreign_id");
    static final Field<String> OWN_ID = text(TABLE, "own_id");
    static final Field<Long> FINISHED_AT = number(TABLE, "finished_at");

    private Imported() {}
  }

  static final class Results {
    static final Table<Record> TABLE = table("tracking_results");
    static final Field<String> OPERATION = text(TABLE, "operation");
    static final Field<String> KEY = text(TABLE, "idempotency_key");
    static final Field<String> RESULT = text(TABLE, "result");
    static final Field<Long> CREATED_AT = number(TABLE, "created_at");

    private Results() {}
  }

  static final class Purges {
    static final Table<Record> TABLE = table("purges");
    static final Field<Long> SEQUENCE = number(TABLE, "sequence");
    static final Field<String> KIND = text(TABLE, "kind");
    static final Field<String> ID = text(TABLE, "id");
    static final Field<String> NAME = text(TABLE, "name");
    static final Field<String> EXPERIMENT_ID = text(TABLE, "experiment_id");
    static final Field<String> EXPERIMENT = text(TABLE, "experiment");
    static final Field<String> PASS = text(TABLE, "pass");
    static final Field<String> POLICY = text(TABLE, "policy");
    static final Field<Long> DELETED_AT = number(TABLE, "deleted_at");
    static final Field<Long> BEGUN_AT = number(TABLE, "begun_at");
    static final Field<Long> POINTS = number(TABLE, "points");
    static final Field<Long> BYTES = number(TABLE, "bytes");
    static final Field<Long> PURGED_AT = number(TABLE, "purged_at");
    static final Field<Long> SWEPT_AT = number(TABLE, "swept_at");

    private Purges() {}
  }

  static Table<Record> table(String name) {
    return DSL.table(DSL.name(name));
  }

  static <T> Field<T> field(Table<?> table, String name, Class<T> type) {
    return DSL.field(table.getQualifiedName().append(name), type);
  }

  private static Field<String> text(Table<?> table, String name) {
    return field(table, name, String.class);
  }

  private static Field<Integer> integer(Table<?> table, String name) {
    return field(table, name, Integer.class);
  }

  private static Field<Long> number(Table<?> table, String name) {
    return field(table, name, Long.class);
  }

  private static Field<Double> real(Table<?> table, String name) {
    return field(table, name, Double.class);
  }
}
