package io.millrace.pipeline.stepfunctions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Published versions of state machines and the aliases that stand for them. Each method is one
/// atomic unit. Thread-safe; blocks.
public interface VersionStore {
  int VERSIONS_MAX = 1_000;
  int ALIASES_MAX = 100;

  /// Publishes a revision; the newest version, if it is of that revision, is answered again.
  /// @return empty if the machine has [#VERSIONS_MAX]
  Optional<PublishedVersion> publish(Revision revision, String description, Instant at);

  Optional<PublishedVersion> version(String machine, int version);

  /// Newest first.
  List<PublishedVersion> versions(String machine);

  /// Deletes a version, if it is there, unless an alias uses it.
  /// @return names of the aliases that use it; empty: it is gone
  List<String> deleteVersion(String machine, int version);

  Optional<Alias> alias(String machine, String name);

  /// By name.
  List<Alias> aliases(String machine);

  /// What saving an alias came to.
  enum Saved {
    DONE,
    /// One of its versions is not there.
    VERSION_MISSING,
    /// The machine has [#ALIASES_MAX].
    TOO_MANY
  }

  /// Adds an alias, or replaces the one that has its name.
  Saved save(Alias alias);

  void deleteAlias(String machine, String name);

  /// Removes everything that is known of a machine.
  void forget(String machine);
}
