package io.millrace.tracking.transfer.sqlite;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Param;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.LocalArtifacts;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.LoggedModelCopy.ModelPoint;
import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads the database file of an MLflow server, and its artifacts where they are files.
public final class SqliteSource implements Source {
  private final Path file;
  private final MlflowTables tables;
  private final LocalArtifacts artifacts;

  /// @param served where the server kept what it called `mlflow-artifacts:/`
  public SqliteSource(Path file, Path served) {
    this.file = file.toAbsolutePath().normalize();
    require(
        Files.isRegularFile(this.file),
        IMPORT_SOURCE_INVALID,
        "Name the file of `mlflow server --backend-store-uri sqlite:///FILE`.",
        "There is no file %s",
        this.file);
    Path folder = Objects.requireNonNull(this.file.getParent());
    tables = new MlflowTables(this.file);
    artifacts = new LocalArtifacts(folder, served);
  }

  @Override
  public String origin() {
    return "sqlite:" + file;
  }

  @Override
  public List<ExperimentCopy> experiments() {
    return tables.select(
        row ->
            new ExperimentCopy(
                row.getString("experiment_id"),
                row.getString("name"),
                lifecycle(row),
                row.getLong("creation_time"),
                row.getLong("last_update_time"),
                tables.select(
                    SqliteSource::tag,
                    "SELECT key, value FROM experiment_tags WHERE experiment_id = ? ORDER BY key",
                    row.getLong("experiment_id"))),
        "SELECT * FROM experiments ORDER BY experiment_id");
  }

  @Override
  public void runs(String experimentId, Consumer<RunCopy> each) {
    RunTables runs = new RunTables(tables);
    runs.ids(experimentId).forEach(id -> each.accept(runs.run(id)));
  }

  @Override
  public List<Point> points(RunCopy run, String key) {
    return tables.select(
        row -> new Point(value(row, "value"), row.getLong("timestamp"), row.getLong("step")),
        """
        SELECT CASE WHEN is_nan THEN NULL ELSE value END AS value, timestamp, step FROM metrics
        WHERE run_uuid = ? AND key = ? ORDER BY timestamp, step, value
        """,
        run.id(),
        key);
  }

  @Override
  public void loggedModels(String experimentId, Consumer<LoggedModelCopy> each) {
    if (tables.has("logged_models")) {
      tables
          .select(
              this::loggedModel,
              "SELECT * FROM logged_models WHERE experiment_id = ? ORDER BY model_id",
              experimentId)
          .forEach(each);
    }
  }

  private LoggedModelCopy loggedModel(ResultSet row) throws SQLException {
    String id = row.getString("model_id");
    return new LoggedModelCopy(
        id,
        row.getString("experiment_id"),
        row.getString("name"),
        row.getLong("creation_timestamp_ms"),
        row.getLong("last_updated_timestamp_ms"),
        LoggedModelCopy.status(row.getLong("status")),
        text(row, "model_type"),
        text(row, "source_run_id"),
        lifecycle(row),
        row.getString("artifact_location"),
        tables.select(
            SqliteSource::tag,
            "SELECT tag_key, tag_value FROM logged_model_tags WHERE model_id = ? ORDER BY tag_key",
            id),
        tables.select(
            found -> new Param(found.getString(1), found.getString(2)),
            """
            SELECT param_key, param_value FROM logged_model_params
            WHERE model_id = ? ORDER BY param_key
            """,
            id),
        tables.select(
            SqliteSource::modelPoint, "SELECT * FROM logged_model_metrics WHERE model_id = ?", id));
  }

  private static ModelPoint modelPoint(ResultSet row) throws SQLException {
    return new ModelPoint(
        row.getString("run_id"),
        row.getString("metric_name"),
        new Point(
            value(row, "metric_value"),
            row.getLong("metric_timestamp_ms"),
            row.getLong("metric_step")),
        text(row, "dataset_name"),
        text(row, "dataset_digest"));
  }

  @Override
  public void registeredModels(Consumer<RegisteredModelCopy> each) {
    new ModelTables(tables).models().forEach(each);
  }

  @Override
  public Artifacts artifacts(ArtifactHolder holder) {
    return artifacts.list(holder, Optional.empty());
  }

  @Override
  public InputStream open(ArtifactHolder holder, String path) {
    return artifacts.open(holder, Optional.empty(), path);
  }

  /// Of the first two columns.
  static Tag tag(ResultSet row) throws SQLException {
    String value = row.getString(2);
    return new Tag(row.getString(1), value == null ? "" : value);
  }

  /// Empty for NULL.
  static String text(ResultSet row, String column) throws SQLException {
    String value = row.getString(column);
    return value == null ? "" : value;
  }

  static Lifecycle lifecycle(ResultSet row) throws SQLException {
    return Lifecycle.valueOf(row.getString("lifecycle_stage").toUpperCase(Locale.ROOT));
  }

  /// NULL is how SQLite keeps NaN.
  private static double value(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }

  @Override
  public void close() {
    tables.close();
  }
}
