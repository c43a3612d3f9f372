package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.IMPORT_CONFLICT;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Change;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.RegisteredModel.AliasedVersion;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import io.millrace.tracking.sql.ImportOrigin.Kind;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Writes registered models of another server, inside a unit.
final class ImportedModels {
  private final DSLContext sql;
  private final ImportOrigin origin;
  private final Instant now;

  ImportedModels(DSLContext sql, ImportOrigin origin, Instant now) {
    this.sql = sql;
    this.origin = origin;
    this.now = now;
  }

  /// @throws io.millrace.base.MillraceException with `IMPORT_CONFLICT` that lists the names that
  ///     are taken
  void requireFree(List<RegisteredModelCopy> copies) {
    List<String> taken =
        copies.stream()
            .map(RegisteredModelCopy::name)
            .filter(name -> origin.find(Kind.REGISTERED_MODEL, name).isEmpty())
            .filter(name -> ModelRows.find(sql, name).isPresent())
            .toList();
    require(
        taken.isEmpty(),
        IMPORT_CONFLICT,
        "Give what comes in other names with --prefix: numbers of versions cannot be merged.",
        "Registered models of these names exist: %s",
        String.join(", ", taken));
  }

  void write(RegisteredModelCopy copy) {
    RegisteredModel.requireName(copy.name());
    if (ModelRows.find(sql, copy.name()).isEmpty()) {
      Instant created = Instant.ofEpochMilli(copy.createdAt());
      ModelRows.insert(sql, copy.name(), copy.description(), copy.tags(), created);
      origin.remember(Kind.REGISTERED_MODEL, copy.name(), copy.name());
    }
    Record model = ModelRows.row(sql, copy.name());
    int number = model.get(Models.NUMBER);
    copy.tags().forEach(tag -> Models.TAGS.set(sql, number, tag.key(), tag.value()));
    copy.versions().forEach(version -> write(number, copy.name(), version));
    int highest =
        copy.versions().stream().mapToInt(RegisteredModelCopy.Version::version).max().orElse(0);
    writeAliases(model, copy);
    sql.update(Models.TABLE)
        .set(Models.DESCRIPTION, copy.description().orElse(null))
        .set(Models.UPDATED_AT, copy.updatedAt())
        .set(Models.LAST_VERSION, Math.max(model.get(Models.LAST_VERSION), highest))
        .where(Models.NUMBER.eq(number))
        .execute();
  }

  private void write(int model, String name, RegisteredModelCopy.Version copy) {
    VersionWriter writer =
        new VersionWriter(sql, ImportedModels::untold, Instant.ofEpochMilli(copy.createdAt()));
    if (VersionRows.find(sql, name, copy.version()).isEmpty()) {
      VersionSources.Resolved source = VersionSources.resolve(sql, source(copy));
      writer.insert(model, copy.version(), source, copy.description(), copy.runLink());
    }
    int number = writer.number(name, copy.version());
    sql.update(Versions.TABLE)
        .set(Versions.DESCRIPTION, copy.description())
        .set(Versions.STAGE, copy.stage().name())
        .set(Versions.UPDATED_AT, copy.updatedAt())
        .set(Versions.RUN_ID, copy.runId())
        .where(Versions.NUMBER.eq(number))
        .execute();
    copy.tags().forEach(tag -> Versions.TAGS.set(sql, number, tag.key(), tag.value()));
  }

  /// The files' place, as someone would register them here.
  private RegisterVersion source(RegisteredModelCopy.Version copy) {
    boolean isOfModel = copy.holder().startsWith("m-");
    return new RegisterVersion(
        isOfModel ? ofModel(copy) : ofRun(copy),
        isOfModel ? Optional.empty() : Optional.of(copy.holder()),
        isOfModel ? Optional.of(copy.holder()) : copy.modelId(),
        List.of(),
        copy.description(),
        copy.runLink(),
        Optional.empty());
  }

  private String ofModel(RegisteredModelCopy.Version copy) {
    return copy.path().isEmpty()
        ? "models:/" + copy.holder()
        : LoggedModelRows.find(sql, copy.holder())
            .map(row -> below(row.get(LoggedModels.ARTIFACT_URI), copy.path()))
            .orElse("models:/" + copy.holder());
  }

  private String ofRun(RegisteredModelCopy.Version copy) {
    return copy.path().isEmpty()
        ? RunRows.row(sql, copy.holder()).info().artifactUri().toString()
        : "runs:/" + copy.holder() + "/" + copy.path();
  }

  private static String below(String location, String path) {
    return ArtifactUri.parse(location).resolve(path).toString();
  }

  /// Those that name a version that is here.
  private void writeAliases(Record model, RegisteredModelCopy copy) {
    AliasWriter aliases = new AliasWriter(sql, ImportedModels::untold, model, now);
    for (AliasedVersion alias : copy.aliases()) {
      boolean isMoved = !aliases.find(alias.alias()).equals(Optional.of(alias.version()));
      if (isMoved && VersionRows.find(sql, copy.name(), alias.version()).isPresent()) {
        aliases.set(alias.alias(), alias.version(), new AliasChange("", "imported"));
      }
    }
  }

  /// What comes in happened elsewhere: it is no event here.
  private static void untold(Change change) {}
}
