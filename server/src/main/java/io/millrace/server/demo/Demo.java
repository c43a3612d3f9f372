package io.millrace.server.demo;

import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A server on a made-up project, and the story that is played on it.
public final class Demo implements AutoCloseable {
  private static final int ROWS_A_MONTH = 500;

  private final NoticeSink notices;
  private final Platform platform;
  private final Story story;

  private Demo(NoticeSink notices, Platform platform, Story story) {
    this.notices = notices;
    this.platform = platform;
    this.story = story;
  }

  /// Starts the server on a generated market.
  /// @param folder where project and state are made
  /// @param seed the same one gives the same market
  public static Demo onMarket(Path folder, int port, long seed) throws IOException {
    return start(folder, port, market(folder.resolve("market"), seed), true);
  }

  /// A generated market, by way of files such as somebody's own.
  static StoryData market(Path folder, long seed) throws IOException {
    Files.createDirectories(folder);
    Market market = new Market(seed);
    for (int month = 1; month <= Market.MONTHS; month++) {
      StringBuilder csv = new StringBuilder(Market.Listing.HEADER).append('\n');
      market.month(month, ROWS_A_MONTH).forEach(listing -> csv.append(listing.csv()).append('\n'));
      Files.writeString(folder.resolve("month-%02d.csv".formatted(month)), csv);
    }
    return StoryData.read(folder, Market.TARGET);
  }

  /// Starts the server on somebody's own CSV files.
  /// @param files folder of CSV files, in the order of their names
  /// @param target the column to predict
  /// @throws io.millrace.base.MillraceException with `DEMO_DATA_INVALID`
  public static Demo onFiles(Path folder, int port, Path files, String target) throws IOException {
    return start(folder, port, StoryData.read(files, target), false);
  }

  private static Demo start(Path folder, int port, StoryData data, boolean mustMove)
      throws IOException {
    NoticeSink notices = new NoticeSink();
    try {
      String target = data.columns().get(data.target());
      DemoProject project =
          DemoProject.create(
              folder.resolve("project"), target, notices.url(), InstantSource.system().instant());
      Platform platform =
          Platform.start(ServerOptions.of(project.folder(), Optional.empty(), "127.0.0.1", port));
      Story story = new Story(data, project, platform.address(), notices, mustMove);
      return new Demo(notices, platform, story);
    } catch (IOException | RuntimeException e) {
      notices.close();
      throw e;
    }
  }

  /// Where the server answers.
  public URI address() {
    return platform.address();
  }

  /// Tells how the story goes on.
  public interface Listener {
    /// @param number from 1
    void begins(int number, int of, String title);

    /// @param number from 1
    void ended(int number, int of, Stage stage);
  }

  /// Plays the story. After a stage that fails the rest is left out.
  public List<Stage> play(Listener listener) throws InterruptedException {
    return story.play(listener);
  }

  @Override
  public void close() {
    platform.close();
    notices.close();
  }
}
