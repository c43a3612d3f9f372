package io.millrace.tracking;

import static io.millrace.base.ErrorCode.ARTIFACT_NOT_FOUND;
import static io.millrace.base.ErrorCode.ARTIFACT_PATH_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Artifacts in the object store: `experiments/EXPERIMENT/RUN/artifacts/…` and
/// `models/MODEL/artifacts/…`. Directories exist as long as something is in them.
public final class StoredArtifacts implements Artifacts {
  private final ObjectStore store;

  public StoredArtifacts(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void put(ArtifactPath file, ObjectStore.Content content) {
    store.put(fileKey(file), content);
  }

  /// Where a file is or will be.
  /// @throws MillraceException with `ARTIFACT_PATH_INVALID` if it is the root of its owner
  static ObjectKey fileKey(ArtifactPath file) {
    require(
        !file.path().isEmpty(),
        ARTIFACT_PATH_INVALID,
        "Name a file below it.",
        "Invalid path: the root of %s is a directory",
        file.owner().id());
    return key(file);
  }

  @Override
  public Optional<Entry> find(ArtifactPath path) {
    ObjectKey key = key(path);
    Optional<Entry> file =
        store.find(key).map(found -> new Entry(key.name(), Kind.FILE, found.size()));
    return file.or(
        () ->
            store.list(key).isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(key.name(), Kind.DIRECTORY, 0)));
  }

  @Override
  public InputStream open(ArtifactPath file, long offset) {
    ObjectKey key = key(file);
    if (store.find(key).isEmpty()) {
      throw new MillraceException(
          ARTIFACT_NOT_FOUND,
          "No such artifact: '%s' of %s".formatted(file.path(), file.owner().id()),
          "List the artifacts to see which there are.");
    }
    return store.open(key, offset);
  }

  @Override
  public byte[] read(ArtifactPath file) {
    try (InputStream in = open(file, 0)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Entry> list(ArtifactPath directory) {
    ObjectKey prefix = key(directory);
    int depth = prefix.elements().size();
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (ObjectInfo info : store.list(prefix)) {
      List<String> elements = info.key().elements();
      if (elements.size() > depth) {
        String name = elements.get(depth);
        boolean isFile = elements.size() == depth + 1;
        entries.putIfAbsent(
            name,
            isFile ? new Entry(name, Kind.FILE, info.size()) : new Entry(name, Kind.DIRECTORY, 0));
      }
    }
    return List.copyOf(entries.values());
  }

  @Override
  public long bytes(ArtifactPath path) {
    ObjectKey key = key(path);
    return store
        .find(key)
        .map(ObjectInfo::size)
        .orElseGet(() -> store.list(key).stream().mapToLong(ObjectInfo::size).sum());
  }

  /// A store deletes a large folder at once only while all who write wait for it.
  @Override
  public void delete(ArtifactPath path) {
    ObjectKey key = key(path);
    store.list(key).forEach(file -> store.delete(file.key()));
    store.delete(key);
  }

  private static ObjectKey key(ArtifactPath path) {
    ObjectKey root =
        switch (path.owner()) {
          case ArtifactPath.OfRun(var experiment, var run) ->
              ObjectKey.of("experiments", experiment, run, "artifacts");
          case ArtifactPath.OfModel(var model) -> ObjectKey.of("models", model, "artifacts");
        };
    return path.path().isEmpty() ? root : root.resolve(path.path());
  }
}
