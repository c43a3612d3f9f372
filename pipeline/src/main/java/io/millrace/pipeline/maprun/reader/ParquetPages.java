package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.base.worker.OwnFolder;
import io.millrace.base.worker.Worker;
import io.millrace.base.worker.WorkerPool;
import io.millrace.base.worker.WorkerSpec;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads Parquet files of others in [ParquetWorker] processes, which see copies of the files that
/// are open and nothing else of the server's. Thread-safe; costs nothing before its first use.
public final class ParquetPages implements AutoCloseable {
  private static final int PARALLEL = 2;
  private static final int HEAP_MEGABYTES = 128;
  private static final int MEMORY_MEGABYTES = 1_024;
  private static final int FRAME_BYTES_MAX = 256 << 20;
  private static final Duration PAGE_TIME = Duration.ofMinutes(1);

  /// Guarded by this object's monitor.
  private @Nullable Reading reading;

  /// @param folder of the copies
  private record Reading(Path folder, WorkerPool workers) {}

  private synchronized Reading reading() throws IOException {
    Reading present = reading;
    if (present == null) {
      Path folder = Files.createTempDirectory("millrace-parquet-").toRealPath();
      WorkerSpec spec =
          new WorkerSpec(ParquetWorker.class, HEAP_MEGABYTES, MEMORY_MEGABYTES, List.of(folder));
      present = new Reading(folder, new WorkerPool(spec, PARALLEL));
      reading = present;
    }
    return present;
  }

  /// A Parquet file is read from its end, so its bytes are copied first.
  /// @return the copy, which the caller deletes
  Path copy(InputStream bytes) throws IOException {
    Path copy = Files.createTempFile(reading().folder(), "items", ".parquet");
    Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }

  /// Some rows of a file.
  ///
  /// @param rows JSON objects
  /// @param isLast whether no rows follow; a page that is not may be followed by none
  record Page(List<String> rows, boolean isLast) {
    Page {
      rows = List.copyOf(rows);
    }
  }

  /// The rows from the one with this number on.
  Page page(Path copy, long from) throws ItemReaderException {
    try {
      return reading()
          .workers()
          .call(worker -> page(worker, copy, from), PAGE_TIME)
          .orElseThrow(() -> new ItemReaderException("The file cannot be read as Parquet."));
    } catch (MillraceException e) {
      throw new ItemReaderException("The file cannot be read as Parquet: " + e.detail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ItemReaderException("The reading was interrupted.", e);
    } catch (TimeoutException e) {
      throw new ItemReaderException("A part of the file could not be read within a minute.", e);
    } catch (IOException e) {
      throw Utf8.failure(e);
    }
  }

  private static Optional<Page> page(Worker worker, Path copy, long from) {
    worker.send(new FrameWriter().putText(copy.toString()).putLong(from).toFrame());
    FrameReader answer = new FrameReader(worker.receive(FRAME_BYTES_MAX));
    return answer.readByte() == ParquetWorker.ROWS
        ? Optional.of(new Page(answer.readTexts(), answer.readByte() == 0))
        : Optional.empty();
  }

  @Override
  public synchronized void close() {
    Reading ended = reading;
    reading = null;
    if (ended != null) {
      ended.workers().close();
      OwnFolder.delete(ended.folder());
    }
  }
}
