package io.millrace.monitoring;

import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.monitoring.MonitoringExecution.Kind;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Dies once at a write, before or after it has happened; as a process does that is killed there.
final class Fuse {
  private final int fuse;
  private final boolean after;
  private int writes;

  /// @param fuse the write to die at, from 0
  Fuse(int fuse, boolean after) {
    this.fuse = fuse;
    this.after = after;
  }

  /// The death.
  static final class Blown extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private <T> T write(Supplier<T> work) {
    boolean dies = writes++ == fuse;
    if (dies && !after) {
      throw new Blown();
    }
    T result = work.get();
    if (dies) {
      throw new Blown();
    }
    return result;
  }

  ObjectStore objects(ObjectStore store) {
    return new ObjectStore() {
      @Override
      public ObjectInfo put(ObjectKey key, Content content) {
        return write(() -> store.put(key, content));
      }

      @Override
      public Optional<ObjectInfo> find(ObjectKey key) {
        return store.find(key);
      }

      @Override
      public InputStream open(ObjectKey key, long offset) {
        return store.open(key, offset);
      }

      @Override
      public List<ObjectInfo> list(ObjectKey prefix) {
        return store.list(prefix);
      }

      @Override
      public void delete(ObjectKey key) {
        store.delete(key);
      }

      @Override
      public Path file(ObjectKey key) {
        return store.file(key);
      }
    };
  }

  MonitorStore monitors(MonitorStore store) {
    return new MonitorStore() {
      @Override
      public void put(EndpointBaseline baseline) {
        store.put(baseline);
      }

      @Override
      public Optional<EndpointBaseline> baseline(String endpoint, String modelVersions) {
        return store.baseline(endpoint, modelVersions);
      }

      @Override
      public Optional<String> bookmark(String monitor, Kind kind) {
        return store.bookmark(monitor, kind);
      }

      @Override
      public Optional<MonitoringExecution> record(
          MonitoringExecution execution, Optional<String> from, Optional<String> to) {
        return write(() -> store.record(execution, from, to));
      }

      @Override
      public Optional<MonitoringExecution> find(String id) {
        return store.find(id);
      }

      @Override
      public List<String> monitors() {
        return store.monitors();
      }

      @Override
      public List<MonitoringExecution> executions(String monitor, Kind kind, int limit) {
        return store.executions(monitor, kind, limit);
      }
    };
  }
}
