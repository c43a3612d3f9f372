package io.millrace.server.cli.endpoint;

import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace endpoint rm`: deletes an endpoint.
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = "Deletes an endpoint; what it has answered, its captures, stays.",
    footerHeading = "%nExample:%n",
    footer = "  millrace endpoint rm price")
final class DeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "ENDPOINT", description = "Such as price.")
  private String name = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    String path =
        "api/endpoints/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    server.client().send("DELETE", path, "application/json", "");
    spec.commandLine().getOut().printf("%s is deleted.%n", name);
    return 0;
  }
}
