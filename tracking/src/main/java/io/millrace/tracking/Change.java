package io.millrace.tracking;

import java.util.List;

/// One change of what tracking and the registry keep. Metric points and params are data, not
/// changes: logging them makes none.
public sealed interface Change {
  /// What was changed.
  Subject subject();

  /// What has tags.
  ///
  /// @param id of an experiment, run or logged model; the name of a model; `name/number` of a
  ///     version
  record Subject(Kind kind, String id) {
    static Subject of(ModelVersion version) {
      return version(version.name(), version.version());
    }

    public static Subject version(String model, int version) {
      return new Subject(Kind.MODEL_VERSION, model + "/" + version);
    }
  }

  /// What can be changed.
  enum Kind {
    EXPERIMENT,
    RUN,
    LOGGED_MODEL,
    REGISTERED_MODEL,
    MODEL_VERSION,
    MODEL_ALIAS
  }

  /// What became of it.
  enum Action {
    CREATED,
    UPDATED,
    FINISHED,
    DELETED,
    RESTORED,
    PURGED
  }

  /// Deleting or restoring an experiment does so with its runs, which are not told of one by one.
  record OfExperiment(Experiment experiment, Action action) implements Change {
    @Override
    public Subject subject() {
      return new Subject(Kind.EXPERIMENT, experiment.id());
    }
  }

  record OfRun(RunInfo run, Action action) implements Change {
    @Override
    public Subject subject() {
      return new Subject(Kind.RUN, run.id());
    }
  }

  record OfLoggedModel(LoggedModel model, Action action) implements Change {
    @Override
    public Subject subject() {
      return new Subject(Kind.LOGGED_MODEL, model.id());
    }
  }

  /// Deleting a model does so with its versions and aliases, which are not told of one by one.
  record OfModel(RegisteredModel model, Action action) implements Change {
    @Override
    public Subject subject() {
      return new Subject(Kind.REGISTERED_MODEL, model.name());
    }
  }

  /// @param model as it is called now
  record ModelRenamed(String from, RegisteredModel model) implements Change {
    @Override
    public Subject subject() {
      return new Subject(Kind.REGISTERED_MODEL, model.name());
    }
  }

  record OfVersion(ModelVersion version, Action action) implements Change {
    @Override
    public Subject subject() {
      return Subject.of(version);
    }
  }

  record StageChanged(ModelVersion version) implements Change {
    @Override
    public Subject subject() {
      return Subject.of(version);
    }
  }

  /// An alias was set, moved or deleted.
  record OfAlias(AliasMove move) implements Change {
    @Override
    public Subject subject() {
      return new Subject(Kind.MODEL_ALIAS, move.alias().model() + "@" + move.alias().name());
    }
  }

  record TagsSet(Subject subject, List<Tag> tags) implements Change {
    public TagsSet {
      tags = List.copyOf(tags);
    }

    public static TagsSet of(Kind kind, String id, Tag tag) {
      return new TagsSet(new Subject(kind, id), List.of(tag));
    }
  }

  record TagDeleted(Subject subject, String key) implements Change {}
}
