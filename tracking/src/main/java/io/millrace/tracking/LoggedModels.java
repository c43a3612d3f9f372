package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/// The logged models. Every change is one atomic unit, on disk on return. Thread-safe; blocks.
public interface LoggedModels {
  /// Creates a model that is `PENDING` until [#finish].
  LoggedModel create(LoggedModel.Create model);

  /// Deleted ones too.
  Optional<LoggedModel> find(String id);

  /// An active one.
  /// @throws io.millrace.base.MillraceException with `LOGGED_MODEL_NOT_FOUND`
  LoggedModel model(String id);

  /// The ids of active runs that have used it, the newest first.
  List<String> readers(String id, int most);

  LoggedModel finish(String id, LoggedModel.Status status);

  /// Deleted already: does nothing.
  void delete(String id);

  void setTags(String id, List<Tag> tags);

  /// @throws io.millrace.base.MillraceException with `TAG_NOT_FOUND`
  void deleteTag(String id, String key);

  /// @throws io.millrace.base.MillraceException with `PARAM_CHANGED` if a key is known
  void addParams(String id, List<Param> params);

  /// Default order: newest first, then by id.
  Page<LoggedModel> search(LoggedModelSearch search);
}
