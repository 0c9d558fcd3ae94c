@rem Completes kubectl secretpin in PowerShell, if kubectl completion is set up in it.
@rem Save as kubectl_complete-secretpin.cmd in a folder of PATH.
@kubectl-secretpin.exe __complete %*
