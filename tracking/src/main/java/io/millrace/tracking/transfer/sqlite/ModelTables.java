package io.millrace.tracking.transfer.sqlite;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisteredModel.AliasedVersion;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.VersionFiles;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Registered models in the tables of MLflow.
record ModelTables(MlflowTables tables) {
  private static final String VERSIONS =
      """
      SELECT * FROM model_versions
      WHERE name = ? AND current_stage <> 'Deleted_Internal' ORDER BY version
      """;

  List<RegisteredModelCopy> models() {
    return tables.select(this::model, "SELECT * FROM registered_models ORDER BY name");
  }

  private RegisteredModelCopy model(ResultSet row) throws SQLException {
    String name = row.getString("name");
    return new RegisteredModelCopy(
        name,
        Optional.ofNullable(row.getString("description")),
        row.getLong("creation_time"),
        row.getLong("last_updated_time"),
        tables.select(
            SqliteSource::tag,
            "SELECT key, value FROM registered_model_tags WHERE name = ? ORDER BY key",
            name),
        tables.select(this::version, VERSIONS, name),
        tables.has("registered_model_aliases")
            ? tables.select(
                alias -> new AliasedVersion(alias.getString(1), alias.getInt(2)),
                """
                SELECT alias, version FROM registered_model_aliases
                WHERE name = ? ORDER BY alias
                """,
                name)
            : List.of());
  }

  private RegisteredModelCopy.Version version(ResultSet row) throws SQLException {
    String source = SqliteSource.text(row, "source");
    VersionFiles files = VersionFiles.of(source, SqliteSource.text(row, "storage_location"));
    return new RegisteredModelCopy.Version(
        row.getInt("version"),
        row.getLong("creation_time"),
        row.getLong("last_updated_time"),
        ModelVersion.Stage.valueOf(row.getString("current_stage").toUpperCase(Locale.ROOT)),
        SqliteSource.text(row, "description"),
        files.holder(),
        files.path(),
        SqliteSource.text(row, "run_id"),
        SqliteSource.text(row, "run_link"),
        files.modelId(),
        tables.select(
            SqliteSource::tag,
            "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ? ORDER BY key",
            row.getString("name"),
            row.getInt("version")));
  }
}
