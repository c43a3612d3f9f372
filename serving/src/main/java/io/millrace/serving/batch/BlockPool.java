package io.millrace.serving.batch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Scores the blocks of a source on several threads and gives what came of them in their order. A
/// few blocks are on their way at once, so that memory stays flat. Belongs to one thread, which
/// reads the source.
final class BlockPool implements AutoCloseable {
  private final BlockSource source;
  private final TransformInput input;
  private final int ahead;
  private final ExecutorService threads;
  private final Queue<BlockScorer> idle = new ConcurrentLinkedQueue<>();
  private final Deque<Future<ScoredBlock>> blocks = new ArrayDeque<>();
  private boolean ended;

  BlockPool(BlockSource source, TransformInput input, int parallel) {
    this.source = source;
    this.input = input;
    ahead = 2 * parallel + 1;
    threads =
        Executors.newFixedThreadPool(
            parallel, Thread.ofPlatform().daemon().name("batch-", 0).factory());
  }

  /// Absent at the end.
  Optional<ScoredBlock> next() throws IOException, InterruptedException {
    while (!ended && blocks.size() < ahead) {
      Optional<Block> block = source.next();
      ended = block.isEmpty();
      block.ifPresent(found -> blocks.add(threads.submit(() -> score(found))));
    }
    Future<ScoredBlock> first = blocks.poll();
    return first == null ? Optional.empty() : Optional.of(scored(first));
  }

  private ScoredBlock score(Block block) {
    BlockScorer scorer = idle.poll();
    if (scorer == null) {
      scorer = input.scorer();
    }
    ScoredBlock scored = scorer.score(block);
    idle.offer(scorer);
    return scored;
  }

  private static ScoredBlock scored(Future<ScoredBlock> block) throws InterruptedException {
    try {
      return block.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /// Waits for the blocks that are being scored.
  @Override
  public void close() {
    blocks.forEach(block -> block.cancel(false));
    threads.close();
  }
}
