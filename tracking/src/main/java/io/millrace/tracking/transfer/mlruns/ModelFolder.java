package io.millrace.tracking.transfer.mlruns;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisteredModel.AliasedVersion;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.VersionFiles;
import java.nio.file.Path;
import java.util.List;

/// The folder of one registered model.
final class ModelFolder {
  /// The stage of a version whose folder outlives it.
  private static final String DELETED = "Deleted_Internal";

  private ModelFolder() {}

  static RegisteredModelCopy copy(Path folder) {
    Meta meta = Meta.of(folder);
    Path aliases = folder.resolve("aliases");
    return new RegisteredModelCopy(
        meta.text("name"),
        meta.optionalText("description"),
        meta.number("creation_timestamp"),
        meta.number("last_updated_timestamp"),
        Entries.read(folder.resolve("tags"), Tag::new),
        Entries.things(folder).stream()
            .map(Meta::of)
            .filter(version -> !version.text("current_stage").equals(DELETED))
            .map(ModelFolder::version)
            .toList(),
        Entries.keys(aliases).stream().map(alias -> alias(aliases.resolve(alias))).toList());
  }

  private static AliasedVersion alias(Path file) {
    String version = Entries.text(file).strip();
    if (!version.matches("\\d{1,9}")) {
      throw Meta.invalid(file, "'%s' is no version".formatted(version));
    }
    return new AliasedVersion(file.getFileName().toString(), Integer.parseInt(version));
  }

  private static RegisteredModelCopy.Version version(Meta meta) {
    VersionFiles files = VersionFiles.of(meta.text("source"), meta.text("storage_location"));
    List<Tag> tags = Entries.read(meta.file().resolveSibling("tags"), Tag::new);
    return new RegisteredModelCopy.Version(
        (int) meta.number("version"),
        meta.number("creation_timestamp"),
        meta.number("last_updated_timestamp"),
        meta.constant(ModelVersion.Stage.class, "current_stage", "None"),
        meta.text("description"),
        files.holder(),
        files.path(),
        meta.text("run_id"),
        meta.text("run_link"),
        meta.optionalText("model_id"),
        tags);
  }
}
