package io.millrace.tracking.transfer.sqlite;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.transfer.RunCopy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Runs in the tables of MLflow.
record RunTables(MlflowTables tables) {
  private static final String DATASETS =
      """
      SELECT * FROM inputs JOIN datasets ON dataset_uuid = source_id
      WHERE source_type = 'DATASET' AND destination_type = 'RUN' AND destination_id = ?
      ORDER BY name, digest
      """;
  private static final String MODEL_INPUTS =
      """
      SELECT destination_id FROM inputs
      WHERE source_type = 'RUN_INPUT' AND source_id = ? AND destination_type = 'MODEL_INPUT'
      ORDER BY destination_id
      """;
  private static final String MODEL_OUTPUTS =
      """
      SELECT destination_id, step FROM inputs
      WHERE source_type = 'RUN_OUTPUT' AND source_id = ? AND destination_type = 'MODEL_OUTPUT'
      ORDER BY destination_id
      """;

  List<String> ids(String experimentId) {
    return tables.select(
        row -> row.getString(1),
        "SELECT run_uuid FROM runs WHERE experiment_id = ? ORDER BY start_time, run_uuid",
        experimentId);
  }

  RunCopy run(String id) {
    return tables.select(this::run, "SELECT * FROM runs WHERE run_uuid = ?", id).getFirst();
  }

  private RunCopy run(ResultSet row) throws SQLException {
    String id = row.getString("run_uuid");
    long endTime = row.getLong("end_time");
    boolean isEnded = !row.wasNull();
    return new RunCopy(
        id,
        row.getString("experiment_id"),
        SqliteSource.text(row, "name"),
        SqliteSource.text(row, "user_id"),
        RunStatus.valueOf(row.getString("status")),
        row.getLong("start_time"),
        isEnded ? Optional.of(endTime) : Optional.empty(),
        SqliteSource.lifecycle(row),
        SqliteSource.text(row, "artifact_uri"),
        tables.select(
            param -> new Param(param.getString(1), param.getString(2)),
            "SELECT key, value FROM params WHERE run_uuid = ? ORDER BY key",
            id),
        tables.select(
            SqliteSource::tag, "SELECT key, value FROM tags WHERE run_uuid = ? ORDER BY key", id),
        tables.has("inputs") ? tables.select(this::dataset, DATASETS, id) : List.of(),
        tables.has("logged_models")
            ? tables.select(input -> input.getString(1), MODEL_INPUTS, id)
            : List.of(),
        tables.has("logged_models")
            ? tables.select(
                output -> new Run.ModelOutput(output.getString(1), output.getLong(2)),
                MODEL_OUTPUTS,
                id)
            : List.of(),
        tables.select(
            key -> key.getString(1),
            "SELECT DISTINCT key FROM metrics WHERE run_uuid = ? ORDER BY key",
            id));
  }

  private DatasetInput dataset(ResultSet row) throws SQLException {
    return new DatasetInput(
        new DatasetName(row.getString("name"), row.getString("digest")),
        row.getString("dataset_source_type"),
        row.getString("dataset_source"),
        Optional.ofNullable(row.getString("dataset_schema")),
        Optional.ofNullable(row.getString("dataset_profile")),
        tables.select(
            SqliteSource::tag,
            "SELECT name, value FROM input_tags WHERE input_uuid = ? ORDER BY name",
            row.getString("input_uuid")));
  }
}
