"""The floor: the least that a typer app does which prints one rich panel and one table."""

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

app = typer.Typer()


@app.command()
def main(name: str) -> None:
    """Print one panel and one table."""
    console = Console()
    console.print(Panel(f"{name}: treat with changes"))
    table = Table("min", "technique", "where", "pressure", "how")
    for minute in range(0, 50, 5):
        table.add_row(f"{minute:02}", "Swedish massage", "lumbar paraspinals", "2", "slow gliding and broad kneading")
    console.print(table)


if __name__ == "__main__":
    app()
