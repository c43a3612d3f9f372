package io.millrace.server.cli.model;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.client.ServerClient;
import io.millrace.server.page.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace model card`: the card of a version.
@Command(
    name = "card",
    mixinStandardHelpOptions = true,
    description = "Prints all that is known of a version of a model.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace model card price-xgboost 4",
      "  millrace model card price-xgboost 4 --html > card.html"
    })
final class CardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "MODEL", description = "Its name.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The number of the version.")
  private int version;

  @Option(names = "--html", description = "As an HTML page that stands alone, instead of JSON.")
  private boolean html;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerClient client = server.client();
    String card = "api/models/%s/versions/%d/card".formatted(Shell.part(model), version);
    spec.commandLine()
        .getOut()
        .println(html ? client.text(card + ".html") : Json.pretty(client.get(card)));
    return 0;
  }
}
