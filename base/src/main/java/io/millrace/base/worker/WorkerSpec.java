package io.millrace.base.worker;

import java.nio.file.Path;
import java.util.List;

/// What a worker runs, and what it may have.
///
/// @param main the class whose `main` it runs; it talks through a [WorkerPort]
/// @param heapMegabytes most memory of its Java objects
/// @param memoryMegabytes most memory that it may write to at all, its heap included
/// @param reads files and folders that it can read beside the program; in a jail no others
public record WorkerSpec(Class<?> main, int heapMegabytes, int memoryMegabytes, List<Path> reads) {
  public WorkerSpec {
    reads = List.copyOf(reads);
  }
}
