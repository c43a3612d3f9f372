package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Registered models, their versions and aliases. Every change is one atomic unit, on disk on
/// return. Thread-safe; blocks.
public interface Registry {
  /// @throws io.millrace.base.MillraceException with `MODEL_EXISTS`
  RegisteredModel create(String name, Optional<String> description, List<Tag> tags);

  Optional<RegisteredModel> find(String name);

  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_FOUND`
  RegisteredModel model(String name);

  RegisteredModel describe(String name, String description);

  /// Versions, tags and aliases follow, and the sources of what was copied from its versions.
  RegisteredModel rename(String name, String newName);

  /// The present name of the model that was called `name` at a moment; empty if it is gone.
  Optional<String> nameNow(String name, Instant then);

  /// With all its versions.
  void delete(String name);

  void setTag(String name, Tag tag);

  /// Absent: does nothing.
  void deleteTag(String name, String key);

  /// Default order: by name.
  Page<RegisteredModel> search(Search search);

  /// Registers the next version, creating the model if there is none.
  /// @throws io.millrace.base.MillraceException with `MODEL_SOURCE_INVALID`,
  ///     `LOGGED_MODEL_NOT_FOUND`
  ModelVersion register(String name, RegisterVersion version);

  /// Registers the next version of a model that exists.
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_FOUND`, `MODEL_SOURCE_INVALID`,
  ///     `LOGGED_MODEL_NOT_FOUND`
  ModelVersion addVersion(String name, RegisterVersion version);

  Optional<ModelVersion> findVersion(String name, int version);

  /// @throws io.millrace.base.MillraceException with `MODEL_VERSION_NOT_FOUND`
  ModelVersion version(String name, int version);

  /// All versions of a model, newest first.
  List<ModelVersion> versions(String name);

  /// The version that a version was copied from (`models:/name/version`), if it is still there.
  Optional<ModelVersion> original(ModelVersion copy);

  /// The versions that were copied from a version, the newest first.
  List<ModelVersion> copies(ModelVersion original);

  ModelVersion describeVersion(String name, int version, String description);

  /// Its aliases go with it.
  void deleteVersion(String name, int version);

  void setVersionTag(String name, int version, Tag tag);

  /// Absent: does nothing.
  void deleteVersionTag(String name, int version, String key);

  /// For clients that still use stages.
  /// @param archive what happens to the other versions in `stage`
  ModelVersion transition(String name, int version, ModelVersion.Stage stage, Others archive);

  /// What becomes of the versions that were in a stage before.
  enum Others {
    STAY,
    ARCHIVE
  }

  /// Default order: newest update first, then by name.
  Page<ModelVersion> searchVersions(Search search);

  /// The version that an alias names; `latest` is the highest.
  Optional<ModelVersion> byAlias(String name, String alias);

  /// Points `alias` at `version`, whatever it named before.
  void setAlias(ModelAlias alias, int version, AliasChange change);

  /// Points `alias` at `to` if it still names `from` (empty: if it does not exist yet); of two
  /// racing callers exactly one wins.
  /// @throws io.millrace.base.MillraceException with `ALIAS_MOVED` if it names another version;
  ///     nothing is changed
  void moveAlias(ModelAlias alias, Optional<Integer> from, int to, AliasChange change);

  /// Absent: does nothing.
  void deleteAlias(ModelAlias alias, AliasChange change);

  /// All moves of an alias, newest first.
  List<AliasMove> aliasHistory(ModelAlias alias);

  /// Moves of any alias, deleted ones too, from or to a version: the newest 1,000, newest first.
  List<AliasMove> aliasHistory(String name, int version);
}
